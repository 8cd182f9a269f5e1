/** How closely the figures of a distribution must agree. Values are relative to max(1, |value|). */
export interface DistributionTolerances {
  /** Two float32 routes to one number, default 2e-5. */
  readonly value: number
  /** An integral over a grid against its truth, default 2e-4: float32 densities of about 1e4 cells. */
  readonly integral: number
  /** A gradient against central differences, default 1e-2: float32 rounding over a step of 5e-3. */
  readonly gradient: number
  /** The least p-value of a goodness-of-fit test at its fixed seed, default 1e-3. */
  readonly pValue: number
  /** The largest distance of a sample figure from its truth in standard errors, default 4. */
  readonly standardErrors: number
}

export const distributionTolerances: DistributionTolerances = {
  value: 2e-5,
  integral: 2e-4,
  gradient: 1e-2,
  pValue: 1e-3,
  standardErrors: 4,
}
