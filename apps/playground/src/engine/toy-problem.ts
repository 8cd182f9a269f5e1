import { Rng } from '@tfjs-flows/core'
import { standardization, type ToyDensity, toyDensities } from '@tfjs-flows/data'
import type { DensityName } from '../settings.ts'

/** Rows to train on: many enough that a flow of this size cannot learn them by heart. */
const TRAIN_ROWS = 20_000
const HELD_OUT_ROWS = 8192

/** Draws of a density to learn from and to be judged by; rows of two numbers, one after the other. */
export interface ToyProblem {
  readonly density: ToyDensity
  readonly train: Float64Array
  /** Mean and standard deviation of the training rows. */
  readonly loc: readonly number[]
  readonly scale: readonly number[]
  /** Rows that training never sees. */
  readonly heldOut: Float64Array
  /** The true log p(x) of the held-out rows, in nats. */
  readonly heldOutLogProb: Float64Array
}

/** Draws a problem; the same seed gives the same rows. */
export function toyProblem(name: DensityName, seed: number): ToyProblem {
  const density = toyDensities[name]
  const [trainRng, heldOutRng] = new Rng(seed).split(2) as [Rng, Rng]
  const train = density.sample(TRAIN_ROWS, trainRng)
  const heldOut = density.sample(HELD_OUT_ROWS, heldOutRng)
  const { loc, scale } = standardization(train, ['x', 'y'])
  return {
    density,
    train,
    loc: [...loc],
    scale: [...scale],
    heldOut,
    heldOutLogProb: density.logProb(heldOut),
  }
}
