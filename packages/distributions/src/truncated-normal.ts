import {
  add,
  div,
  exp,
  greater,
  greaterEqual,
  lessEqual,
  log,
  logicalAnd,
  mul,
  neg,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  clip,
  elementwiseFloat64,
  FlowsError,
  log1mexp,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  registerModule,
  select,
} from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { finite, type ParameterRule, type ParameterValue, positive } from './parameter.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'
import { truncatedNormalEntropy, truncatedNormalMean, truncatedNormalVariance } from './truncated-normal-float64.ts'

const LOG_SQRT_2_PI = 0.9189385332046727
/** Ends farther out, in standard deviations, count as this far: no probability of a float32 lies beyond. */
const FARTHEST = 1e3

const end: ParameterRule = { rule: 'must not be NaN', holds: (value) => !Number.isNaN(value) }

export interface TruncatedNormalOptions {
  /** Mean of the whole normal. */
  loc: ParameterValue
  /** Standard deviation of the whole normal, above 0. */
  scale: ParameterValue
  /** The lower end; may be -Infinity. */
  low: ParameterValue
  /** The upper end, above `low`; may be Infinity. */
  high: ParameterValue
}

/**
 * A normal distribution cut to [low, high]: log p(x) = -z^2 / 2 - log sqrt(2 pi) - log scale - log(Phi(b) - Phi(a)), with
 * z, a, b = (x, low, high - loc) / scale.
 *
 * The difference is taken in logarithms, in the left tail: an interval in the right tail is mirrored, and logProb of one
 * 5 to 20 standard deviations out is right to 3e-6. Mean, variance and entropy are integrals in float64 on the host, right
 * to float32 for any window. A temperature scales the draws' distance from the mode.
 *
 * @throws FlowsError 'argument' where numbers have scale <= 0 or low >= high
 */
export class TruncatedNormal extends ScalarDistribution<'loc' | 'scale' | 'low' | 'high'> {
  static override readonly className: string = 'TruncatedNormal'

  constructor({ loc, scale, low, high }: TruncatedNormalOptions) {
    super({ loc: [loc, finite], scale: [scale, positive], low: [low, end], high: [high, end] }, checkEnds)
  }

  get loc(): Tensor {
    return this.read.loc
  }

  get scale(): Tensor {
    return this.read.scale
  }

  get low(): Tensor {
    return this.read.low
  }

  get high(): Tensor {
    return this.read.high
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const isInside = logicalAnd(greaterEqual(x, this.low), lessEqual(x, this.high))
      return inside(isInside, x, this.mode(), (at) => {
        const z = div(sub(at, this.loc), this.scale)
        return sub(neg(add(mul(square(z), 0.5), LOG_SQRT_2_PI)), add(log(this.scale), this.logMass()))
      })
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const x = this.quantile(rng.uniform([count, ...this.batchShape]))
    return temperature === 1 ? x : add(this.mode(), mul(sub(x, this.mode()), temperature))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => {
      const { low, high } = this.ends()
      return exp(sub(this.logBetween(low, clipTo(this.standardize(x), low, high)), this.logMass()))
    })
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => {
      const { low, high } = this.ends()
      return exp(sub(this.logBetween(clipTo(this.standardize(x), low, high), high), this.logMass()))
    })
  }

  /** Phi^-1(Phi(a) + p mass), mirrored in the right tail. */
  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const { low, high } = this.ends()
      const isRight = this.isRight()
      const start = normalCdf(select(isRight, neg(high), low))
      const z = normalQuantile(add(start, mul(select(isRight, sub(1, p), p), exp(this.logMass()))))
      const x = add(this.loc, mul(this.scale, select(isRight, neg(z), z)))
      return clipTo(x, this.low, this.high)
    })
  }

  override entropy(): Tensor {
    return tidy(() => elementwiseFloat64(this.inputs(), truncatedNormalEntropy))
  }

  override mean(): Tensor {
    return tidy(() => elementwiseFloat64(this.inputs(), truncatedNormalMean))
  }

  override variance(): Tensor {
    return tidy(() => elementwiseFloat64(this.inputs(), truncatedNormalVariance))
  }

  /** loc, or the end next to it. */
  override mode(): Tensor {
    return tidy(() => this.figure(clipTo(this.loc, this.low, this.high)))
  }

  private standardize(x: Tensor): Tensor {
    return clip(div(sub(x, this.loc), this.scale), -FARTHEST, FARTHEST)
  }

  private ends(): { low: Tensor; high: Tensor } {
    return { low: this.standardize(this.low), high: this.standardize(this.high) }
  }

  private isRight(): Tensor {
    return greater(this.ends().low, 0)
  }

  private logMass(): Tensor {
    const { low, high } = this.ends()
    return this.logBetween(low, high)
  }

  /** log(Phi(b) - Phi(a)) for a <= b. */
  private logBetween(a: Tensor, b: Tensor): Tensor {
    const isRight = this.isRight()
    const upper = normalLogCdf(select(isRight, neg(a), b))
    const lower = normalLogCdf(select(isRight, neg(b), a))
    return add(upper, log1mexp(sub(upper, lower)))
  }

  private inputs(): Tensor[] {
    return [this.loc, this.scale, this.low, this.high]
  }
}

/** min(max(x, low), high) with gradients to all three. */
function clipTo(x: Tensor, low: Tensor, high: Tensor): Tensor {
  const above = select(greaterEqual(x, low), x, low)
  return select(lessEqual(above, high), above, high)
}

function checkEnds({ low, high }: Record<'low' | 'high', Tensor>): void {
  const isAbove = greater(high, low).dataSync()
  if (isAbove.every((value) => value === 1)) return
  throw new FlowsError('argument', {
    who: 'TruncatedNormal',
    rule: 'high must be above low',
    got: `low [${[...low.dataSync()].join(', ')}] and high [${[...high.dataSync()].join(', ')}]`,
  })
}

registerModule(TruncatedNormal)
