import { type Estimate, estimate } from './estimate.ts'

/** The mean log-density of rows, in nats, and what stands behind it. */
export interface Summary extends Estimate {
  readonly rows: number
  /** Rows of density 0. A single one makes the mean -Infinity. */
  readonly outsideSupport: number
  /** The same over the rows inside the support. It flatters a model that leaves rows outside: give the count with it. */
  readonly inside: Estimate
}

/**
 * Mean and standard error of log-densities, summed in float64 with compensation.
 *
 * The rows must be independent, or the error is too small. A NaN among the values makes the mean NaN.
 *
 * @example
 * ```ts
 * summarize([-1, -2, -3]) // { mean: -2, standardError: 0.577..., rows: 3, outsideSupport: 0, inside: {...} }
 * ```
 */
export function summarize(logProbs: ArrayLike<number>): Summary {
  const inside = Array.from(logProbs).filter((value) => value !== Number.NEGATIVE_INFINITY)
  return {
    ...estimate(logProbs),
    rows: logProbs.length,
    outsideSupport: logProbs.length - inside.length,
    inside: estimate(inside),
  }
}
