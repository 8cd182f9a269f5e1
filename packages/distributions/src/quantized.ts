import {
  ceil,
  equal,
  floor,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  scalar,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { clip, FlowsError, type LogProbKind, registerModule, type Shape, type Support, select } from '@tfjs-flows/core'
import type { Distribution, DrawOptions } from './distribution.ts'
import { logBetween } from './log-between.ts'
import { RangeDistribution } from './range-distribution.ts'

const [NEGATIVE_INFINITY, POSITIVE_INFINITY] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]

export interface QuantizedOptions {
  /** A continuous distribution over numbers with `cdf`; quantiles also need its `quantile`. */
  distribution: Distribution
  /** The least value, a whole number, default none: it takes the whole lower tail. */
  low?: number | undefined
  /** The largest value, a whole number above `low`, default none: it takes the whole upper tail. */
  high?: number | undefined
}

/**
 * Y = ceil(X), cut to [low, high]: P(Y = j) = F(j) - F(j - 1) for whole j, F the cdf of X; P(Y = low) = F(low) and
 * P(Y = high) = 1 - F(high - 1). -Infinity for any other y.
 *
 * The log-difference is taken in the nearer tail and keeps its digits there (`logCdf` and `logSurvival` of X decide how
 * far). For Y = round(X) take 1/2 off X. float32 has no cells of 1 beyond 2^24. Draws have no gradient. With both ends
 * given mean, variance, entropy and mode are sums over all values; without they have no closed form.
 *
 * @throws FlowsError 'shape' where the distribution has event axes
 * @throws FlowsError 'argument' where an end is no whole number, or high is not above low
 *
 * @example
 * ```ts
 * const dice = new Quantized({ distribution: new Uniform({ low: 0, high: 6 }) })
 * dice.prob(tf.tensor([0, 1, 6, 6.5])) // [0, 0.1667, 0.1667, 0]
 * ```
 */
export class Quantized extends RangeDistribution {
  static override readonly className: string = 'Quantized'
  readonly distribution: Distribution
  readonly low: number | undefined
  readonly high: number | undefined
  readonly batchShape: Shape
  readonly eventShape: Shape = []

  constructor({ distribution, low, high }: QuantizedOptions) {
    super()
    if (distribution.eventShape.length > 0) {
      throw new FlowsError('shape', {
        who: this.className,
        rule: 'the distribution must be over numbers',
        got: `${distribution.className} with event shape [${distribution.eventShape.join(', ')}]`,
      })
    }
    for (const [name, end] of Object.entries({ low, high })) checkWhole(name, end)
    if (low !== undefined && high !== undefined && low >= high) {
      throw new FlowsError('argument', {
        who: this.className,
        rule: 'high must be above low',
        got: `low ${low} and high ${high}`,
      })
    }
    this.distribution = distribution
    this.low = low
    this.high = high
    this.batchShape = distribution.batchShape
  }

  override get support(): Support {
    return { kind: 'integers', low: this.low ?? NEGATIVE_INFINITY, high: this.high ?? POSITIVE_INFINITY }
  }

  protected override options(): Record<string, unknown> {
    const { distribution, low, high } = this
    return { distribution, low, high }
  }

  override members(): Record<string, Distribution> {
    return { distribution: this.distribution }
  }

  override get logProbKind(): LogProbKind {
    return this.distribution.logProbKind
  }

  override get followsContext(): boolean {
    return this.distribution.followsContext
  }

  override logProb(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => {
      const isValue = logicalAnd(equal(floor(x), x), this.isWithin(x))
      const at = this.within(select(equal(floor(x), x), x, floor(x)))
      const below = sub(at, 1)
      const { distribution, low, high } = this
      let value = logBetween(distribution, below, at, context)
      if (low !== undefined) value = select(equal(at, low), distribution.logCdf(at, context), value)
      if (high !== undefined) value = select(equal(at, high), distribution.logSurvival(below, context), value)
      return select(isValue, value, scalar(NEGATIVE_INFINITY))
    })
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    return this.within(ceil(this.distribution.sample(count, options)))
  }

  override cdf(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.stepped(x, (at) => this.distribution.cdf(at, context), 0, 1))
  }

  override logCdf(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.stepped(x, (at) => this.distribution.logCdf(at, context), NEGATIVE_INFINITY, 0))
  }

  override survival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.stepped(x, (at) => this.distribution.survival(at, context), 1, 0))
  }

  override logSurvival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.stepped(x, (at) => this.distribution.logSurvival(at, context), 0, NEGATIVE_INFINITY))
  }

  override quantile(p: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.within(ceil(this.distribution.quantile(p, context))))
  }

  /** f(floor x) below the largest value and from the least one on, constants outside. */
  private stepped(x: Tensor, f: (at: Tensor) => Tensor, below: number, above: number): Tensor {
    const { low = NEGATIVE_INFINITY, high = POSITIVE_INFINITY } = this
    const value = select(greaterEqual(x, low), f(this.within(floor(x))), scalar(below))
    return select(less(x, high), value, scalar(above))
  }

  private isWithin(x: Tensor): Tensor {
    const { low = NEGATIVE_INFINITY, high = POSITIVE_INFINITY } = this
    return logicalAnd(greaterEqual(x, low), lessEqual(x, high))
  }

  private within(x: Tensor): Tensor {
    return clip(x, this.low ?? NEGATIVE_INFINITY, this.high ?? POSITIVE_INFINITY)
  }
}

function checkWhole(name: string, end: number | undefined): void {
  if (end === undefined || (Number.isSafeInteger(end) && Math.abs(end) <= 2 ** 24)) return
  throw new FlowsError('argument', {
    who: 'Quantized',
    rule: `${name} must be a whole number of at most 2^24 in size, which float32 holds`,
    got: String(end),
    do: 'Leave it out where there is no end',
  })
}

registerModule(Quantized, import.meta.url)
