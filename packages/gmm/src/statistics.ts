/**
 * What maximisation needs of the rows, by component: counts sum r, first and second moments about the component's
 * present mean, sum r (x - m) and sum r (x - m)(x - m)ᵀ. Moments about zero would lose the digits of a small spread far
 * from it.
 */
export interface Statistics {
  /** [components] */
  readonly counts: Float64Array
  /** [components, features] */
  readonly sums: Float64Array
  /** Lower triangles of [components, features, features], or [components, features] where axis-aligned. */
  readonly squares: Float64Array
}

export function emptyStatistics(components: number, features: number, isAxisAligned: boolean): Statistics {
  return {
    counts: new Float64Array(components),
    sums: new Float64Array(components * features),
    squares: new Float64Array(components * features * (isAxisAligned ? 1 : features)),
  }
}
