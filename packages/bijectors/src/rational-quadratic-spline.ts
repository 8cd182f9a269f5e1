import type { Tensor, TensorLike } from '@tensorflow/tfjs-core'
import { tidy } from '@tensorflow/tfjs-core'
import { type Member, rationalQuadraticSpline, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { broadcast } from './broadcast.ts'
import { type CompleteSplineSettings, completeSplineSettings, type SplineSettings } from './spline-settings.ts'

export interface RationalQuadraticSplineOptions extends SplineSettings {
  /**
   * [..., P], broadcast with the input [...]: raw widths (K), heights (K) and slopes (K - 1 for 'linear', K for 'circular',
   * K + 1 for 'free' and 'box'). Nested numbers, a Tensor, or a Variable to train it; zeros are the identity.
   */
  parameters: Tensor | TensorLike
}

/**
 * A monotone rational-quadratic spline of each element, with given parameters (Durkan et al., "Neural spline flows", 2019):
 *
 *     y = y_k + h xi (s xi + d0 (1 - xi)) / (s + (d0 + d1 - 2 s) xi (1 - xi)),  xi = (x - x_k) / w,  s = h / w
 *
 * w, h are the bin's width and height, (x_k, y_k) its corner, d0 and d1 the slopes at its ends. Interval and image are the
 * same, so all but 'box' map the line onto itself. Both directions cost the same; the inverse solves a quadratic equation.
 *
 * In float32 a bin's narrowest width, 0.001 of the interval, leaves 4 digits of its slope. A 'circular' spline treats x far
 * outside as x modulo the period, whose digits float32 has lost at |x| = 1e6. Outside a 'box' the log-det is -Infinity.
 *
 * @throws FlowsError 'argument' where a setting does not fit, 'shape' where the parameters do not
 *
 * @example
 * ```ts
 * const spline = new RationalQuadraticSpline({ bins: 4, bound: 3, parameters: variable(zeros([2, 11])) }) // for x [..., 2]
 * ```
 */
export class RationalQuadraticSpline extends Bijector {
  static override readonly className = 'RationalQuadraticSpline'

  readonly eventRank = 0
  readonly parameterValues: Tensor
  readonly settings: CompleteSplineSettings

  constructor(options: RationalQuadraticSplineOptions) {
    super()
    this.settings = completeSplineSettings('RationalQuadraticSpline', options)
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
    const { parameterValues } = this
    const count = parameterValues.shape[parameterValues.rank - 1] ?? 0
    return tidy(() =>
      rationalQuadraticSpline(x, broadcast(parameterValues, [...x.shape, count]), { ...this.settings, inverse }),
    )
  }
}

registerModule(RationalQuadraticSpline)
