import { concat, reshape, sum, type Tensor, zeros } from '@tensorflow/tfjs-core'
import { type Density, normalCdfFloat64 } from '@tfjs-flows/core'
import {
  type Distribution,
  Independent,
  MultivariateNormalDiag,
  Normal,
  TransformedDistribution,
} from '@tfjs-flows/distributions'
import { chiSquareCdf } from './chi-square-cdf.ts'
import { type BatchOptions, batchTensor, eachBatch } from './each-batch.ts'
import { float64Front } from './float64-front.ts'
import { checkEvents } from './log-prob-rows.ts'
import type { Rows } from './rows.ts'
import { type Uniformity, uniformity } from './uniformity.ts'

/** How test rows look in the base space of a flow with a normal base. */
export interface BaseCalibration {
  readonly kind: 'base'
  /** Rows that were compared. */
  readonly rows: number
  /** Rows that the flow does not map to finite points of the base; they are in none of the tests. */
  readonly outsideSupport: number
  /** Phi(z_i) of each dimension i of the base. */
  readonly dimensions: readonly Uniformity[]
  /** The distribution function of chi-square at |z|^2: tails and correlation that the dimensions alone do not show. */
  readonly radius: Uniformity
}

/** The centre and spread of a normal base with independent coordinates; undefined for any other density. */
interface NormalBase {
  readonly mean: Float64Array
  readonly deviation: Float64Array
}

/** Encodes the rows of a flow with a normal base and tests the base coordinates; undefined for any other density. */
export async function baseCalibration(
  density: Density,
  block: Rows,
  options: BatchOptions,
): Promise<BaseCalibration | undefined> {
  if (!(density instanceof TransformedDistribution)) return undefined
  const base = await normalBase(density.distribution)
  if (base === undefined) return undefined
  checkEvents('calibration', density, block)
  const points = await encodeRows(density, block, options)
  const width = base.mean.length
  const inside = points.filter((z) => z.every(Number.isFinite)).map((z) => standardized(z, base))
  const radii = inside.map((z) =>
    chiSquareCdf(
      z.reduce((total, value) => total + value * value, 0),
      width,
    ),
  )
  return {
    kind: 'base',
    rows: inside.length,
    outsideSupport: points.length - inside.length,
    dimensions: Array.from({ length: width }, (_, j) =>
      uniformity(inside.map((z) => normalCdfFloat64(z[j] as number))),
    ),
    radius: uniformity(radii),
  }
}

/** The base point of each row, followed by the log-det: -Infinity tells a row outside the support by its place. */
async function encodeRows(
  density: TransformedDistribution,
  block: Rows,
  options: BatchOptions,
): Promise<Float64Array[]> {
  const front = await float64Front(density)
  const flow = front?.rest ?? density
  const points: Float64Array[] = []
  await eachBatch(
    'calibration',
    block.rows,
    options,
    (batch) => {
      const x = batchTensor(block, batch, density.eventShape, front?.convert)
      if (!(flow instanceof TransformedDistribution)) return concat([flatten(x), zeros([batch.size, 1])], 1)
      const [z, logDet] = flow.bijector.inverseAndLogDet(x, batch.context)
      return concat([flatten(z), sum(flatten(logDet), 1, true)], 1)
    },
    (values, { count }) => {
      const width = values.length / count
      for (let i = 0; i < count; i += 1) {
        points.push(Float64Array.from({ length: width }, (_, j) => values[i * width + j] as number))
      }
    },
  )
  return points
}

/** [size, everything else] */
function flatten(x: Tensor): Tensor {
  return reshape(x, [x.shape[0] ?? 0, -1])
}

/** (z - mean) / deviation, without the log-det behind z. */
function standardized(z: Float64Array, { mean, deviation }: NormalBase): Float64Array {
  return mean.map((centre, j) => ((z[j] as number) - centre) / (deviation[j] as number))
}

async function normalBase(base: Distribution): Promise<NormalBase | undefined> {
  const inner = base instanceof Independent ? base.distribution : base
  if (!(inner instanceof Normal || inner instanceof MultivariateNormalDiag)) return undefined
  const read = async (value: Tensor): Promise<Float64Array> => {
    const numbers = Float64Array.from(await value.data())
    value.dispose()
    return numbers
  }
  return { mean: await read(base.mean()), deviation: await read(base.stddev()) }
}
