import { FlowsError, type SplineBoundary } from '@tfjs-flows/core'

/** What splines of every kind take. */
export interface SplineSettings {
  /** Bins K, a whole number of at least 2, default 8. */
  bins?: number | undefined
  /** The interval is -bound .. bound, default 5; `low` and `high` go before it. */
  bound?: number | undefined
  /** Lower end of the interval: one for all, or one for each feature. */
  low?: number | readonly number[] | undefined
  /** Upper end of the interval, above `low`. */
  high?: number | readonly number[] | undefined
  /**
   * Default 'linear': the identity outside, and slope 1 at the ends (of cubic splines almost always, of linear ones never).
   * 'free': learned slopes, with which straight lines go on. 'circular': equal slopes at both ends, repeated period after period. 'box': the interval onto itself.
   */
  boundary?: SplineBoundary | undefined
  /** Least width of a bin as a share of the interval, default 0.001. */
  minBinWidth?: number | undefined
  /** Least height of a bin as a share of the interval, default 0.001. */
  minBinHeight?: number | undefined
  /** Least slope at a knot, below 1, default 0.001. */
  minDerivative?: number | undefined
}

/** The settings with every default filled in, and the ends as lists. */
export interface CompleteSplineSettings {
  readonly bins: number
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly boundary: SplineBoundary
  readonly minBinWidth: number
  readonly minBinHeight: number
  readonly minDerivative: number
}

/**
 * Fills in the defaults and refuses settings that no spline can have.
 *
 * @throws FlowsError 'argument'
 */
export function completeSplineSettings(who: string, settings: SplineSettings): CompleteSplineSettings {
  const { bins = 8, bound = 5, boundary = 'linear' } = settings
  const { minBinWidth = 1e-3, minBinHeight = 1e-3, minDerivative = 1e-3 } = settings
  const [low, high] = [listOf(settings.low ?? -bound), listOf(settings.high ?? bound)]
  const fail = (rule: string, got: unknown, todo: string): never => {
    throw new FlowsError('argument', { who, rule, got: String(got), do: todo })
  }
  if (!Number.isInteger(bins) || bins < 2) fail('bins must be a whole number of at least 2', bins, 'Pass 8')
  const isInterval = low.every((end, i) => Number.isFinite(end) && Number.isFinite(high[i]) && end < Number(high[i]))
  if (low.length === 0 || low.length !== high.length || !isInterval) {
    fail(
      'low must be less than high, both finite and of one length',
      `[${low.join(', ')}] and [${high.join(', ')}]`,
      'Pass a positive bound, or the two ends of each feature',
    )
  }
  const isShare = (size: number): boolean => size > 0 && size * bins < 1
  if (!(isShare(minBinWidth) && isShare(minBinHeight))) {
    fail(
      `minBinWidth and minBinHeight must be positive and below 1 / bins (${1 / bins})`,
      `${minBinWidth} and ${minBinHeight}`,
      'Pass 0.001',
    )
  }
  if (!(minDerivative > 0 && minDerivative < 1)) {
    fail('minDerivative must lie between 0 and 1', minDerivative, 'Pass 0.001')
  }
  return { bins, low, high, boundary, minBinWidth, minBinHeight, minDerivative }
}

function listOf(ends: number | readonly number[]): readonly number[] {
  return typeof ends === 'number' ? [ends] : ends
}
