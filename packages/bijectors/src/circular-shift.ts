import { add, floor, mul, sub, type Tensor, type TensorLike, tidy, zeros } from '@tensorflow/tfjs-core'
import { clip, FlowsError, type Member, registerModule, stopGradient } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface CircularShiftOptions {
  /** Broadcasts with the input: a number, nested numbers, a Tensor, or a Variable to train it. */
  shift: Tensor | TensorLike
  /** One end of the circle's interval, default -pi. */
  low?: number | undefined
  /** The other, the same point of the circle, above `low`; default pi. */
  high?: number | undefined
}

/**
 * y = x + shift on a circle, as the representative in [low, high]: a rotation, log-det 0 (Rezende et al., "Normalizing flows
 * on tori and spheres", 2020, 2.1.1).
 *
 * Any representative may be given, and stands for the same point. Circular splines keep the point low = high where it is;
 * with rotations between them no point is special. In float32 a representative far from the interval has lost its angle:
 * at 1e6, some 0.03 radians.
 *
 * @throws FlowsError 'argument' unless low < high, both finite
 *
 * @example
 * ```ts
 * const y = new CircularShift({ shift: 1 }).forward(tensor1d([3])) // [4 - 2 pi = -2.2832]
 * ```
 */
export class CircularShift extends Bijector {
  static override readonly className = 'CircularShift'

  readonly eventRank = 0
  override readonly isConstantLogDet = true
  readonly shift: Tensor
  readonly low: number
  readonly high: number

  constructor({ shift, low = -Math.PI, high = Math.PI }: CircularShiftOptions) {
    super()
    this.low = low
    this.high = high
    if (!(low < high && Number.isFinite(high - low))) {
      throw new FlowsError('argument', {
        who: 'CircularShift',
        rule: 'low must be less than high, both finite',
        got: `low ${low}, high ${high}`,
        do: 'Leave them out for radians in [-pi, pi]',
      })
    }
    this.shift = this.parameter(shift)
  }

  protected options(): Record<string, unknown> {
    return { shift: this.shift, low: this.low, high: this.high }
  }

  override members(): Record<string, Member> {
    return { shift: this.shift }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => this.wrap(add(x, this.shift)))
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => this.wrap(sub(y, this.shift)))
  }

  /** Rounding may leave the difference outside by one unit in the last place: the clip brings it back. */
  private wrap(x: Tensor): [Tensor, Tensor] {
    const { low, high } = this
    const turns = stopGradient(floor(mul(sub(x, low), 1 / (high - low))))
    return [clip(sub(x, mul(turns, high - low)), low, high), zeros(x.shape)]
  }
}

registerModule(CircularShift, import.meta.url)
