import { add, div, log, mul, neg, sigmoid, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { clip, FlowsError, log1p, registerModule, softplus } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { EDGE, minusInfinityOutside, TINY } from './outside.ts'

export interface SigmoidOptions {
  /** Lower end of the image, default 0. */
  low?: number | undefined
  /** Upper end of the image, default 1; above `low`. */
  high?: number | undefined
}

/**
 * y = low + (high - low) / (1 + e^-x), from R onto (low, high); log-det log(high - low) - x - 2 softplus(-x).
 *
 * In float32 the image reaches `high` at x > 17 and `low` at x < -103: the inverse reads those ends as the nearest value
 * inside, so it answers in [-87.3, 16.6] and never NaN. Outside [low, high] the inverse's log-det is -Infinity.
 *
 * @throws FlowsError 'argument' unless low < high, both finite
 *
 * @example
 * ```ts
 * const toUnit = new Sigmoid()
 * const toAngle = new Sigmoid({ low: -Math.PI, high: Math.PI })
 * ```
 */
export class Sigmoid extends Bijector {
  static override readonly className: string = 'Sigmoid'

  readonly eventRank = 0
  readonly low: number
  readonly high: number

  constructor(options: SigmoidOptions = {}) {
    super()
    const { low = 0, high = 1 } = options
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
      throw new FlowsError('argument', {
        who: 'Sigmoid',
        rule: 'low must be less than high, both finite',
        got: `low ${low}, high ${high}`,
        do: 'Pass the ends of the interval, e.g. {low: 0, high: 1}',
      })
    }
    this.low = low
    this.high = high
  }

  protected options(): Record<string, unknown> {
    return { low: this.low, high: this.high }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const logDet = sub(Math.log(this.high - this.low), add(x, mul(2, softplus(neg(x)))))
      const unit = sigmoid(x)
      if (this.low === 0 && this.high === 1) return [unit, logDet]
      // low + (high - low) may round to the float32 above `high`, which the inverse would call outside.
      return [clip(add(mul(unit, this.high - this.low), this.low), this.low, this.high), logDet]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const unit = clip(div(sub(y, this.low), this.high - this.low), TINY, 1 - EDGE)
      const [logUnit, logRest] = [log(unit), log1p(neg(unit))]
      // dx/dy = 1 / ((high - low) u (1 - u)); both logs are finite for u in [2^-126, 1 - 2^-24].
      const logDet = neg(add(add(logUnit, logRest), Math.log(this.high - this.low)))
      return [sub(logUnit, logRest), minusInfinityOutside(logDet, y, this.low, this.high)]
    })
  }
}

registerModule(Sigmoid)
