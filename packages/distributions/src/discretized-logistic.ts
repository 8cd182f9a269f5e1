import {
  add,
  ceil,
  div,
  equal,
  floor,
  greaterEqual,
  less,
  lessEqual,
  log,
  logicalAnd,
  logicalOr,
  mul,
  neg,
  scalar,
  sigmoid,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  clip,
  FlowsError,
  log1mexp,
  log1p,
  logSigmoid,
  registerModule,
  type Shape,
  type Support,
  select,
} from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import type { DrawOptions } from './distribution.ts'
import { type ParameterValue, tensorOptions } from './parameter.ts'
import { type Domains, positive, real } from './parameter-domain.ts'
import { RangeDistribution } from './range-distribution.ts'

export interface DiscretizedLogisticOptions {
  /** Centre of the logistic distribution, in units of the values. */
  loc: ParameterValue
  /** Its scale, above 0, in units of the values. */
  scale: ParameterValue
  /** The least value, a whole number, default 0: it takes the lower tail. */
  low?: number | undefined
  /** The largest value, a whole number above `low`, default 255: it takes the upper tail. */
  high?: number | undefined
}

type LogisticValues = Record<'loc' | 'scale', ParameterValue>

/**
 * A logistic variate rounded to the whole numbers low .. high: P(x) = sigmoid((x + 1/2 - loc) / s) -
 * sigmoid((x - 1/2 - loc) / s), s = scale; the ends take the tails (Salimans et al., "PixelCNN++", 2017, section 2.1).
 *
 * With upper and lower end b and a of the cell, in units of s, log P = log sigmoid(b) + log sigmoid(-a) +
 * log(1 - e^-(b - a)), which is exact: no probability is too small for it, and b - a = 1 / s is never a difference.
 * -Infinity for any x that is no such number. Draws have no gradient. A temperature scales the logistic's spread.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0, or the ends are no whole numbers
 * in order
 */
export class DiscretizedLogistic extends RangeDistribution {
  static override readonly className: string = 'DiscretizedLogistic'
  static override readonly domains: Domains<LogisticValues> = { loc: real, scale: positive }
  readonly loc: Tensor
  readonly scale: Tensor
  readonly low: number
  readonly high: number
  readonly batchShape: Shape
  readonly eventShape: Shape = []
  readonly #options: LogisticValues

  constructor({ loc, scale, low = 0, high = 255 }: DiscretizedLogisticOptions) {
    super()
    if (!(Number.isSafeInteger(low) && Number.isSafeInteger(high) && low < high)) {
      throw new FlowsError('argument', {
        who: this.className,
        rule: 'low and high must be whole numbers, high above low',
        got: `low ${low} and high ${high}`,
      })
    }
    this.low = low
    this.high = high
    this.#options = { loc, scale }
    const shapeOf = (read: Record<'loc' | 'scale', Tensor>): Shape =>
      broadcastShapes(this.className, read.loc.shape, read.scale.shape)
    const read = this.readParameters({ loc: [loc, real], scale: [scale, positive] }, shapeOf)
    this.loc = read.loc
    this.scale = read.scale
    this.batchShape = shapeOf(read)
  }

  override get support(): Support {
    return { kind: 'integers', low: this.low, high: this.high }
  }

  protected override options(): Record<string, unknown> {
    return { ...this.#options, low: this.low, high: this.high }
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions({ ...this.#options })
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const isValue = isInRange(x, this.low, this.high)
      const at = select(isValue, x, scalar(this.low))
      const value = logLogisticCell(at, this.loc, this.scale, this)
      return select(isValue, value, scalar(Number.NEGATIVE_INFINITY))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const noise = mul(rng.logistic([count, ...this.batchShape]), temperature)
    return this.nearest(add(this.loc, mul(this.scale, noise)))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.stepped(x, sigmoid, 0, 1))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => this.stepped(x, logSigmoid, Number.NEGATIVE_INFINITY, 0))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.stepped(x, (z) => sigmoid(neg(z)), 1, 0))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => this.stepped(x, (z) => logSigmoid(neg(z)), 0, Number.NEGATIVE_INFINITY))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.nearest(add(this.loc, mul(this.scale, sub(log(p), log1p(neg(p)))))))
  }

  /** The value whose cell holds y. */
  private nearest(y: Tensor): Tensor {
    return clip(ceil(sub(y, 0.5)), this.low, this.high)
  }

  /** f(z) of the upper end of the cell below `high` and from `low` on, constants outside. */
  private stepped(x: Tensor, f: (z: Tensor) => Tensor, below: number, above: number): Tensor {
    const value = floor(clip(x, this.low, this.high))
    const z = div(sub(add(value, 0.5), this.loc), this.scale)
    return select(less(x, this.high), select(greaterEqual(x, this.low), f(z), scalar(below)), scalar(above))
  }
}

/** Whether x is a whole number from `low` to `high`. */
export function isInRange(x: Tensor, low: number, high: number): Tensor {
  return logicalAnd(equal(floor(x), x), logicalAnd(greaterEqual(x, low), lessEqual(x, high)))
}

/** log P of the cell [x - 1/2, x + 1/2] of a logistic distribution; `low` and `high` take the tails. */
export function logLogisticCell(x: Tensor, loc: Tensor, scale: Tensor, ends: { low: number; high: number }): Tensor {
  const [isLow, isHigh] = [lessEqual(x, ends.low), greaterEqual(x, ends.high)]
  const distance = sub(x, loc)
  const zero = scalar(0)
  const above = select(isHigh, zero, logSigmoid(div(add(distance, 0.5), scale)))
  const below = select(isLow, zero, logSigmoid(div(sub(0.5, distance), scale)))
  const width = select(logicalOr(isLow, isHigh), zero, log1mexp(div(1, scale)))
  return add(add(above, below), width)
}

registerModule(DiscretizedLogistic, import.meta.url)
