import {
  add,
  div,
  greater,
  greaterEqual,
  lessEqual,
  log,
  logicalAnd,
  mul,
  sub,
  type Tensor,
  tidy,
  zerosLike,
} from '@tensorflow/tfjs-core'
import { clip, FlowsError, registerModule, type Shape, type Support, select } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution, type DrawOptions } from './distribution.ts'
import { type ParameterValue, tensorOptions } from './parameter.ts'
import { real } from './parameter-domain.ts'
import { inside } from './scalar-distribution.ts'

export interface TruncatedOptions {
  /** The whole distribution, over numbers, with `cdf`; draws and quantiles also need its `quantile`. */
  distribution: Distribution
  /** The lower end. */
  low: ParameterValue
  /** The upper end, above `low`. */
  high: ParameterValue
}

/**
 * A continuous distribution over numbers cut to [low, high]: log p(x) = log p_base(x) - log(F(high) - F(low)), F its cdf.
 *
 * Where low lies above the base's median the mass is the difference of survival functions. Still an interval far out in
 * a tail has the relative accuracy of that difference in float32: `TruncatedNormal` does better for normals. Entropy,
 * moments and mode have no general form. Draws are the base's quantiles; a temperature scales their probability's
 * distance from 1/2.
 *
 * @throws FlowsError 'shape' where the base has event axes
 */
export class Truncated extends Distribution {
  static override readonly className: string = 'Truncated'
  readonly distribution: Distribution
  readonly low: Tensor
  readonly high: Tensor
  readonly batchShape: Shape
  readonly eventShape: Shape = []
  readonly #options: Record<string, unknown>

  constructor({ distribution, low, high }: TruncatedOptions) {
    super()
    if (distribution.eventShape.length > 0) {
      throw new FlowsError('shape', {
        who: this.className,
        rule: 'the distribution must be over numbers',
        got: `${distribution.className} with event shape [${distribution.eventShape.join(', ')}]`,
      })
    }
    this.distribution = distribution
    this.#options = { low, high }
    const shapeOf = (ends: { low: Tensor; high: Tensor }): Shape =>
      broadcastShapes(this.className, distribution.batchShape, ends.low.shape, ends.high.shape)
    const read = this.readParameters({ low: [low, real], high: [high, real] }, shapeOf)
    this.low = read.low
    this.high = read.high
    this.batchShape = shapeOf(read)
  }

  /** [low, high], cut with the base's where its ends are numbers. */
  override get support(): Support {
    const { support } = this.distribution
    const { low, high } = this.#ends()
    if (support.kind !== 'interval') return { kind: 'interval', low, high }
    return { kind: 'interval', low: inner(low, support.low, Math.max), high: inner(high, support.high, Math.min) }
  }

  /** The ends as given where they are numbers. */
  #ends(): { low: number | Tensor; high: number | Tensor } {
    const { low, high } = this.#options
    return { low: typeof low === 'number' ? low : this.low, high: typeof high === 'number' ? high : this.high }
  }

  protected override options(): Record<string, unknown> {
    return { distribution: this.distribution, ...this.#options }
  }

  override members(): Record<string, Distribution | Tensor | undefined> {
    return { distribution: this.distribution, ...tensorOptions(this.#options) }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const isInside = logicalAnd(greaterEqual(x, this.low), lessEqual(x, this.high))
      const middle = mul(add(this.low, this.high), 0.5)
      return inside(isInside, x, middle, (at) => sub(this.distribution.logProb(at), log(this.mass())))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const unit = rng.uniform([count, ...this.batchShape])
    return this.quantile(add(mul(sub(unit, 0.5), temperature), 0.5))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => clip(div(this.between(this.low, this.within(x)), this.mass()), 0, 1))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => clip(div(this.between(this.within(x), this.high), this.mass()), 0, 1))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const level = add(this.distribution.cdf(this.low), mul(p, this.mass()))
      return this.within(this.distribution.quantile(level))
    })
  }

  private within(x: Tensor): Tensor {
    const above = select(greaterEqual(x, this.low), x, add(this.low, zerosLike(x)))
    return select(lessEqual(above, this.high), above, this.high)
  }

  /** F(high) - F(low) */
  private mass(): Tensor {
    return this.between(this.low, this.high)
  }

  /** F(b) - F(a), or the difference of the survival functions where both ends lie in the right half. */
  private between(a: Tensor, b: Tensor): Tensor {
    const { distribution } = this
    const isRight = greater(distribution.cdf(this.low), 0.5)
    const upper = sub(distribution.survival(a), distribution.survival(b))
    return select(isRight, upper, sub(distribution.cdf(b), distribution.cdf(a)))
  }
}

/** The end that cuts more, of two numbers; else the truncation's own. */
function inner(own: number | Tensor, base: number | Tensor, choose: (a: number, b: number) => number): number | Tensor {
  return typeof own === 'number' && typeof base === 'number' ? choose(own, base) : own
}

registerModule(Truncated, import.meta.url)
