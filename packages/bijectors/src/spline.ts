import { type Tensor, type TensorLike, tidy } from '@tensorflow/tfjs-core'
import { broadcast, type Member, type SplineKind, spline } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { type CompleteSplineSettings, completeSplineSettings, type SplineSettings } from './spline-settings.ts'

export interface SplineBijectorOptions extends SplineSettings {
  /**
   * [..., P], broadcast with the input [...]: the raw parameters of the kind, in the order in which its class lists them.
   * Nested numbers, a Tensor, or a Variable to train it; zeros are the identity.
   */
  parameters: Tensor | TensorLike
}

/**
 * A monotone spline of each element, with given parameters. A subclass names its kind:
 *
 *     y = y_k + h g((x - x_k) / w)
 *
 * w, h are the bin's width and height, (x_k, y_k) its corner, and g the kind's curve from (0, 0) to (1, 1). Interval and
 * image are the same, so all but 'box' map the line onto itself. Both directions cost about the same.
 *
 * In float32 a round trip cannot be better than the rounding of y times dx/dy. Of rational-quadratic splines with raw
 * parameters from N(0, 1) on -5 .. 5 one in a thousand comes back with an error of 1e-4, from N(0, 9) of 0.2; minima of 0.02
 * make that 1e-5 and 4e-4, and cubic splines of the default minima 9e-6 and 3e-4. A 'circular' spline treats x far
 * outside as x modulo the period, whose digits float32 has lost at |x| = 1e6. Outside a 'box' the log-det is -Infinity.
 *
 * @throws FlowsError 'argument' where a setting does not fit, 'shape' where the parameters do not
 */
export abstract class Spline extends Bijector {
  /** The kind of the class: its bins, its curve and how many parameters it takes. */
  static readonly kind: SplineKind

  readonly eventRank = 0
  readonly parameterValues: Tensor
  readonly settings: CompleteSplineSettings

  constructor(options: SplineBijectorOptions) {
    super()
    this.settings = completeSplineSettings(this.className, options)
    this.parameterValues = this.parameter(options.parameters)
  }

  protected options(): Record<string, unknown> {
    return { ...this.settings, parameters: this.parameterValues }
  }

  override members(): Record<string, Member> {
    return { parameters: this.parameterValues }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return this.bend(x, false)
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return this.bend(y, true)
  }

  private bend(x: Tensor, inverse: boolean): [Tensor, Tensor] {
    const { parameterValues, settings } = this
    const { kind } = this.constructor as typeof Spline
    const count = parameterValues.shape[parameterValues.rank - 1] ?? 0
    return tidy(() => spline(kind, x, broadcast(parameterValues, [...x.shape, count]), { ...settings, inverse }))
  }
}
