import { add, div, log, mul, neg, scalar, sigmoid, sub, Tensor, tidy } from '@tensorflow/tfjs-core'
import { clip, FlowsError, log1p, type Member, registerModule, softplus } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { clipBetween, EDGE, minusInfinityOutside, TINY } from './outside.ts'

export interface SigmoidOptions {
  /** Lower end of the image, default 0; a Tensor broadcasts with the input. */
  low?: number | Tensor | undefined
  /** Upper end of the image, default 1; above `low`. */
  high?: number | Tensor | undefined
}

/**
 * y = low + (high - low) / (1 + e^-x), from R onto (low, high); log-det log(high - low) - x - 2 softplus(-x).
 *
 * In float32 the image reaches `high` at x > 17 and `low` at x < -103: the inverse reads those ends as the nearest value
 * inside, so it answers in [-87.3, 16.6] and never NaN. Outside [low, high] the inverse's log-det is -Infinity. The
 * values of Tensor ends are not checked.
 *
 * @throws FlowsError 'argument' unless low < high, both finite, where they are numbers
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
  readonly low: number | Tensor
  readonly high: number | Tensor

  constructor(options: SigmoidOptions = {}) {
    super()
    const { low = 0, high = 1 } = options
    checkEnds(low, high)
    this.low = low
    this.high = high
  }

  protected options(): Record<string, unknown> {
    return { low: this.low, high: this.high }
  }

  override members(): Record<string, Member> {
    const { low, high } = this
    return { low: low instanceof Tensor ? low : undefined, high: high instanceof Tensor ? high : undefined }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const logDet = sub(this.logWidth(), add(x, mul(2, softplus(neg(x)))))
      const unit = sigmoid(x)
      if (this.low === 0 && this.high === 1) return [unit, logDet]
      // low + (high - low) may round to the float32 above `high`, which the inverse would call outside.
      return [clipBetween(add(mul(unit, this.width()), this.low), this.low, this.high), logDet]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const unit = clip(div(sub(y, this.low), this.width()), TINY, 1 - EDGE)
      const [logUnit, logRest] = [log(unit), log1p(neg(unit))]
      // dx/dy = 1 / ((high - low) u (1 - u)); both logs are finite for u in [2^-126, 1 - 2^-24].
      const logDet = neg(add(add(logUnit, logRest), this.logWidth()))
      return [sub(logUnit, logRest), minusInfinityOutside(logDet, y, this.low, this.high)]
    })
  }

  /** high - low; of numbers in float64. */
  private width(): number | Tensor {
    const { low, high } = this
    return typeof low === 'number' && typeof high === 'number' ? high - low : sub(high, low)
  }

  private logWidth(): Tensor {
    const width = this.width()
    return typeof width === 'number' ? scalar(Math.log(width)) : log(width)
  }
}

function checkEnds(low: number | Tensor, high: number | Tensor): void {
  const areFinite = [low, high].every((end) => typeof end !== 'number' || Number.isFinite(end))
  if (areFinite && !(typeof low === 'number' && typeof high === 'number' && low >= high)) return
  throw new FlowsError('argument', {
    who: 'Sigmoid',
    rule: 'low must be less than high, both finite',
    got: `low ${low}, high ${high}`,
    do: 'Pass the ends of the interval, e.g. {low: 0, high: 1}',
  })
}

registerModule(Sigmoid, import.meta.url)
