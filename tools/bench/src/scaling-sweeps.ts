import type { Rng } from '@tfjs-flows/core'
import { maf, neuralSplineFlow } from '@tfjs-flows/flows'
import { densityWorkload } from './density-workload.ts'
import type { Workload } from './workload.ts'

/** What the cost of an autoregressive flow depends on. */
export interface FlowSize {
  readonly batch: number
  readonly features: number
  readonly layers: number
  readonly hidden: number
}

export const axes = ['batch', 'features', 'layers', 'hidden'] as const
export type Axis = (typeof axes)[number]
export const families = ['maf', 'nsf'] as const
export type FamilyName = (typeof families)[number]

/** One size in place of those of the middle. */
export interface SweepPoint {
  readonly family: FamilyName
  readonly axis: Axis
  readonly size: FlowSize
}

const middle: FlowSize = { batch: 256, features: 8, layers: 4, hidden: 128 }
const values: Readonly<Record<Axis, readonly number[]>> = {
  batch: [64, 128, 256, 512, 1024],
  features: [4, 8, 16, 32, 64],
  layers: [2, 4, 8, 16],
  hidden: [64, 128, 256, 512],
}

const BINS = 8
/** Numbers a feature that the network gives. */
const parameters: Readonly<Record<FamilyName, number>> = { maf: 2, nsf: 3 * BINS - 1 }
/** Operations on each of these numbers beside the network, about: a softmax or softplus, the curve, its slope. */
const EACH = 10

/** All sizes: each axis for itself, the others as in the middle. */
export const sweepPoints: readonly SweepPoint[] = families.flatMap((family) =>
  axes.flatMap((axis) => values[axis].map((value) => ({ family, axis, size: { ...middle, [axis]: value } }))),
)

/** The flow of a size. */
export function sweepWorkload({ family, size }: SweepPoint): Workload {
  const { batch, features, layers, hidden } = size
  const options = (rng: Rng) => ({ features, layers, hidden: [hidden, hidden], rng })
  return densityWorkload({
    name: `${family} ${batch} x ${features}, ${layers} layers of ${hidden}`,
    about: 'one size of a sweep',
    batch,
    peer: 'zuko',
    parameters: layers * weights(family, size),
    features,
    flow: (rng) =>
      family === 'maf' ? maf(options(rng)) : neuralSplineFlow({ ...options(rng), autoregressive: true, bins: BINS }),
  })
}

/** Operations of `logProb` on a batch: two for each weight and row, masked ones too, and the maps of the features. */
export function sweepFlops({ family, size }: SweepPoint): number {
  const { batch, features, layers } = size
  return batch * layers * (2 * weights(family, size) + EACH * features * parameters[family])
}

/** Scalars of one layer's network, which has weights past its hidden layers where these are narrower than the data. */
function weights(family: FamilyName, { features, hidden }: FlowSize): number {
  const out = features * parameters[family]
  return features * hidden + hidden + hidden * hidden + hidden + hidden * out + out
}
