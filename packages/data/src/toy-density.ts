import type { Rng } from '@tfjs-flows/core'

/** A density in the plane with an exact sampler and log-density, in nats: a flow fitted to it can be held to the truth. */
export interface ToyDensity {
  readonly name: string
  /** All but a negligible part of the mass lies in [-extent, extent] x [-extent, extent]; for plots and grids. */
  readonly extent: number
  /** -E[log p(x)] in nats, to four decimals: no model's mean log-likelihood can exceed `-entropy` but by chance. */
  readonly entropy: number
  /** `count` draws, row by row: entry 2 i is x and entry 2 i + 1 is y. */
  sample(count: number, rng: Rng): Float64Array
  /** log p at points laid out as `sample` gives them; -Infinity outside the support. */
  logProb(points: Float64Array): Float64Array
}
