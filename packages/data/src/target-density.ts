import type { LogDensity } from '@tfjs-flows/core'

/** A density to be fitted without data, by its log up to a constant. That constant is known too, to hold estimates to it. */
export interface TargetDensity {
  readonly name: string
  /** Width D of the rows [n, D]. */
  readonly features: number
  /** log p up to `logNormalizer`, in nats and differentiable. */
  readonly logDensity: LogDensity
  /** log of the integral of e^logDensity. */
  readonly logNormalizer: number
}
