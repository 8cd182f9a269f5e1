import { invert, LuLinear, shuffle } from '@tfjs-flows/bijectors'
import type { Bijection, Rng } from '@tfjs-flows/core'

/** What mixes the features between layers: nothing, a random fixed permutation, or a trained matrix by its LU factors. */
export type Mixing = 'none' | 'permutation' | 'lu'

export interface MixingOptions {
  readonly features: number
  readonly linear: Mixing
  readonly rng: Rng
}

/** What follows a layer; after the last one features stay in their places. */
export function mixing({ features, linear, rng }: MixingOptions, isBetweenLayers: boolean): Bijection[] {
  // The inverse is what training runs: inverted, that side of the matrix is one product.
  if (linear === 'lu') return [invert(new LuLinear({ features }))]
  return linear === 'permutation' && isBetweenLayers ? [shuffle(features, rng)] : []
}
