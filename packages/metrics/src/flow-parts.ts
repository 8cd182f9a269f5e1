import { Chain } from '@tfjs-flows/bijectors'
import type { Bijection } from '@tfjs-flows/core'

/** The parts of a chain, chains within it included, in the order of `forward`; any other bijection is its own only part. */
export function flowParts(bijection: Bijection): Bijection[] {
  return bijection instanceof Chain ? bijection.bijectors.flatMap((part) => flowParts(part)) : [bijection]
}
