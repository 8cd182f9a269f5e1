import { FlowsError } from '@tfjs-flows/core'
import { type Estimate, estimate } from './estimate.ts'

/** How much model a is ahead of model b on the same rows, in nats a row. */
export interface PairedDifference extends Estimate {
  readonly rows: number
  /** Rows that have density 0 under a alone, which make the mean -Infinity; under b alone, which make it +Infinity. */
  readonly outsideA: number
  readonly outsideB: number
  /** Rows of density 0 under both, whose difference means nothing: with any of them the mean is NaN. */
  readonly outsideBoth: number
  /** The same over the rows inside both supports. */
  readonly inside: Estimate
}

/**
 * Mean and standard error of the per-row differences a - b. Two models on one test set share most of their noise, so
 * this error is far smaller than those of the two means.
 *
 * @throws FlowsError 'argument' where the two have different numbers of rows
 * @example
 * ```ts
 * pairedDifference([-1, -2], [-1.5, -2.7]) // { mean: 0.6, standardError: 0.1, ... }
 * ```
 */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>): PairedDifference {
  if (a.length !== b.length) {
    throw new FlowsError('argument', {
      who: 'pairedDifference',
      rule: 'both models must be evaluated on the same rows',
      got: `${a.length} and ${b.length} values`,
      do: 'Pass the log-densities of one test set in one order',
    })
  }
  const differences = Float64Array.from(a, (value, i) => value - (b[i] as number))
  const isOutside = (values: ArrayLike<number>, i: number): boolean => values[i] === Number.NEGATIVE_INFINITY
  const countRows = (holds: (i: number) => boolean): number => differences.filter((_, i) => holds(i)).length
  return {
    ...estimate(differences),
    rows: a.length,
    outsideA: countRows((i) => isOutside(a, i) && !isOutside(b, i)),
    outsideB: countRows((i) => isOutside(b, i) && !isOutside(a, i)),
    outsideBoth: countRows((i) => isOutside(a, i) && isOutside(b, i)),
    inside: estimate(differences.filter((_, i) => !isOutside(a, i) && !isOutside(b, i))),
  }
}
