import type { Tensor } from '@tensorflow/tfjs-core'
import { type Density, Module } from '@tfjs-flows/core'
import { Distribution } from '@tfjs-flows/distributions'
import { type BatchOptions, batchTensor, eachBatch } from './each-batch.ts'
import { float64Front } from './float64-front.ts'
import { encode, flowParts } from './flow-parts.ts'
import { chiSquareCdf, normalCdf } from './incomplete-gamma.ts'
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
export interface NormalBase {
  readonly mean: Float64Array
  readonly deviation: Float64Array
}

/** Encodes the rows of a flow with a normal base and tests the base coordinates; undefined for any other density. */
export async function baseCalibration(
  density: Density,
  block: Rows,
  options: BatchOptions,
): Promise<BaseCalibration | undefined> {
  const whole = flowParts(density)
  const base = whole === undefined ? undefined : await normalBase(whole.base)
  if (whole === undefined || base === undefined) return undefined
  checkEvents('calibration', density, block)
  const front = await float64Front(density)
  const flow = front?.rest ?? whole
  const points: Float64Array[] = []
  await eachBatch(
    'calibration',
    block.rows,
    options,
    (batch) => encode(flow, batchTensor(block, batch, density.eventShape, front?.convert), batch.context)[0],
    (values, { count }) => {
      const width = values.length / count
      for (let i = 0; i < count; i += 1) {
        points.push(
          Float64Array.from({ length: width }, (_, j) => standardized(values[i * width + j] as number, j, base)),
        )
      }
    },
  )
  const inside = points.filter((z) => z.every(Number.isFinite))
  const width = points[0]?.length ?? 0
  const squares = inside.map((z) => z.reduce((sum, value) => sum + value * value, 0))
  return {
    kind: 'base',
    rows: inside.length,
    outsideSupport: points.length - inside.length,
    dimensions: Array.from({ length: width }, (_, j) => uniformity(inside.map((z) => normalCdf(z[j] as number)))),
    radius: uniformity(squares.map((square) => chiSquareCdf(square, width))),
  }
}

function standardized(z: number, column: number, { mean, deviation }: NormalBase): number {
  return (z - (mean[column % mean.length] as number)) / (deviation[column % deviation.length] as number)
}

async function normalBase(base: Density): Promise<NormalBase | undefined> {
  const { distribution } = base as { distribution?: unknown }
  const inner = base.className === 'Independent' && distribution instanceof Module ? distribution : base
  const isNormal = inner.className === 'Normal' || inner.className === 'MultivariateNormalDiag'
  if (!isNormal || !(base instanceof Distribution)) return undefined
  const read = async (value: Tensor): Promise<Float64Array> => {
    const numbers = Float64Array.from(await value.data())
    value.dispose()
    return numbers
  }
  return { mean: await read(base.mean()), deviation: await read(base.stddev()) }
}
