import { FlowsError } from '@tfjs-flows/core'

/**
 * A mean log-density in nats as a code length: -mean / (features ln 2) bits a dimension.
 *
 * For 8-bit images that were scaled to [0, 1] add 8: the density of the unscaled pixels is 256 times smaller a
 * dimension.
 *
 * @example
 * ```ts
 * bitsPerDim(-2 * Math.LN2, 2) // 1
 * ```
 */
export function bitsPerDim(meanNats: number, features: number): number {
  if (!Number.isSafeInteger(features) || features < 1) {
    throw new FlowsError('argument', {
      who: 'bitsPerDim',
      rule: 'features must be a whole number of at least 1',
      got: String(features),
      do: 'Pass the number of dimensions of one event',
    })
  }
  return -meanNats / (features * Math.LN2)
}
