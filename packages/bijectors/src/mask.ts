import { FlowsError, type Rng } from '@tfjs-flows/core'

/** Which features a coupling leaves unchanged (true) and which it transforms (false). */
export type Mask = readonly boolean[]

/**
 * Every second feature unchanged: those of even index for parity 0, of odd index for parity 1.
 *
 * @example
 * ```ts
 * alternatingMask(4, 0) // [true, false, true, false]
 * ```
 */
export function alternatingMask(features: number, parity: 0 | 1): boolean[] {
  checkFeatures('alternatingMask', features)
  return Array.from({ length: features }, (_, i) => i % 2 === parity)
}

/**
 * The first half of the features unchanged (the larger half where their number is odd), or the second for parity 1.
 * A coupling splits and joins halves without reordering columns.
 */
export function halfMask(features: number, parity: 0 | 1): boolean[] {
  checkFeatures('halfMask', features)
  const half = Math.ceil(features / 2)
  return Array.from({ length: features }, (_, i) => i < half === (parity === 0))
}

/** A random half of the features unchanged (the smaller half where their number is odd). */
export function randomMask(features: number, rng: Rng): boolean[] {
  checkFeatures('randomMask', features)
  const mask = new Array<boolean>(features).fill(false)
  for (const i of rng.permutation(features).subarray(0, features >> 1)) mask[i] = true
  return mask
}

function checkFeatures(who: string, features: number): void {
  if (Number.isInteger(features) && features >= 2) return
  throw new FlowsError('argument', {
    who,
    rule: 'a coupling needs at least 2 features, one to keep and one to transform',
    got: String(features),
    do: 'Use Elementwise for a single feature',
  })
}
