/**
 * What a spline does at and beyond the ends of its interval:
 * 'linear' the identity outside, and slope 1 at the ends where the kind has slopes to choose; 'free' learned slopes, with
 * which it goes on as straight lines; 'circular' equal slopes at both ends, repeated period after period; 'box' learned
 * slopes, nothing outside.
 */
export type SplineBoundary = 'linear' | 'circular' | 'free' | 'box'

/** Where and how finely a spline bends. */
export interface SplineShape {
  readonly bins: number
  /** Ends of the interval: one number for all, or one for each entry of x's last axis. */
  readonly low: readonly number[]
  readonly high: readonly number[]
  readonly boundary: SplineBoundary
  /** Least size of a bin as a share of the interval; bins * minimum must be below 1. */
  readonly minBinWidth: number
  readonly minBinHeight: number
  /** Least slope at a knot, above 0 and below 1. */
  readonly minDerivative: number
}

/** Raw slopes that a spline of `bins` bins has: one for each knot whose slope is learned. */
export function slopeCount(bins: number, boundary: SplineBoundary): number {
  return boundary === 'linear' ? bins - 1 : boundary === 'circular' ? bins : bins + 1
}

/**
 * The place among the raw slopes of that of a knot, 0 .. bins, or -1 where none is learned: 'linear' learns the slopes of
 * inner knots alone, 'circular' has one for its first and last knot.
 */
export function slopePlace(knot: number, { bins, boundary }: SplineShape): number {
  if (boundary === 'linear') return knot === 0 || knot === bins ? -1 : knot - 1
  return boundary === 'circular' ? knot % bins : knot
}
