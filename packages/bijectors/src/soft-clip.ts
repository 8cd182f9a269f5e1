import { add, mul, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { clip, FlowsError, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { minusInfinityOutside, TINY } from './outside.ts'
import { Softplus } from './softplus.ts'

export interface SoftClipOptions {
  /** Lower end of the image. */
  low: number
  /** Upper end of the image, above `low`. */
  high: number
  /** Width of the bends, in x's units, above 0; default 1. The smaller, the nearer to a clip. */
  hinge?: number | undefined
}

/**
 * x clipped to (low, high) with round corners: from R onto (low, high), nearly the identity well inside. With
 * p(x) = hinge softplus(x / hinge) and R = high - low:
 *
 *     y = high - p(R - p(x - low)) R / p(R)
 *
 * The lower tail comes back less exactly than the upper one, because float32 holds y relative to `low` and `high`: a round
 * trip is good to some ten hinges outside. Outside [low, high] the inverse's log-det is -Infinity.
 *
 * @throws FlowsError 'argument' unless low < high, both finite, and hinge is positive
 *
 * @example
 * ```ts
 * const y = new SoftClip({ low: -5, high: 5, hinge: 0.1 }).forward(x)
 * ```
 */
export class SoftClip extends Bijector {
  static override readonly className = 'SoftClip'

  readonly eventRank = 0
  readonly low: number
  readonly high: number
  readonly hinge: number
  readonly #softplus = new Softplus()

  constructor(options: SoftClipOptions) {
    super()
    this.low = options.low
    this.high = options.high
    this.hinge = options.hinge ?? 1
    const isInterval = Number.isFinite(this.low) && Number.isFinite(this.high) && this.low < this.high
    if (isInterval && this.hinge > 0 && Number.isFinite(this.hinge)) return
    throw new FlowsError('argument', {
      who: 'SoftClip',
      rule: 'low must be less than high, both finite, and hinge positive',
      got: `low ${this.low}, high ${this.high}, hinge ${this.hinge}`,
      do: 'Pass the ends of the interval, e.g. {low: -1, high: 1, hinge: 0.1}',
    })
  }

  protected options(): Record<string, unknown> {
    return { low: this.low, high: this.high, hinge: this.hinge }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const { low, high, hinge } = this
      const { range, shrink } = this.sizes()
      const [below, first] = this.#softplus.forwardAndLogDet(mul(sub(x, low), 1 / hinge))
      const [above, second] = this.#softplus.forwardAndLogDet(sub(range / hinge, below))
      // high - above may round to the float32 below `low`, which the inverse would call outside.
      const y = clip(sub(high, mul(above, hinge * shrink)), low, high)
      return [y, add(add(first, second), Math.log(shrink))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const { low, high, hinge } = this
      const { range, shrink } = this.sizes()
      const inside = clip(y, low, high)
      const above = clip(mul(sub(high, inside), 1 / (hinge * shrink)), TINY, Number.MAX_VALUE)
      const [rest, first] = this.#softplus.inverseAndLogDet(above)
      const below = clip(sub(range / hinge, rest), TINY, Number.MAX_VALUE)
      const [at, second] = this.#softplus.inverseAndLogDet(below)
      const logDet = sub(add(first, second), Math.log(shrink))
      return [add(mul(at, hinge), low), minusInfinityOutside(logDet, y, low, high)]
    })
  }

  /** R, and R / p(R) < 1. */
  private sizes(): { range: number; shrink: number } {
    const range = this.high - this.low
    const ratio = range / this.hinge
    return { range, shrink: ratio / (ratio + Math.log1p(Math.exp(-ratio))) }
  }
}

registerModule(SoftClip, import.meta.url)
