import {
  add,
  div,
  exp,
  greater,
  greaterEqual,
  isInf,
  lessEqual,
  log,
  logicalAnd,
  mul,
  neg,
  scalar,
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
import { logNormalWindow } from './log-normal-window.ts'
import { finite, type ParameterRule, type ParameterValue, positive } from './parameter.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'
import { truncatedNormalEntropy, truncatedNormalMean, truncatedNormalVariance } from './truncated-normal-float64.ts'

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
 * logProb takes the window relative to its mode, and keeps its digits in narrow ones and far out. `cdf` and `quantile` take
 * the difference in logarithms, in the left tail: an interval in the right tail is mirrored. Mean, variance and entropy are integrals in float64 on the host, right
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
        // (z^2 - c^2) / 2 of the distance to the mode, and the mass relative to the density there.
        const distance = div(sub(at, this.mode()), this.scale)
        const { low, high } = this.ends()
        const fall = mul(mul(distance, add(distance, mul(clipTo(scalar(0), low, high), 2))), 0.5)
        return neg(add(add(fall, log(this.scale)), logNormalWindow(low, high, this.width())))
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
    // Infinite ends see no division: their gradient to scale would be 0 times infinity.
    const isEnd = isInf(x)
    const z = clip(div(sub(select(isEnd, this.loc, x), this.loc), this.scale), -FARTHEST, FARTHEST)
    return select(isEnd, mul(clip(x, -1, 1), FARTHEST), z)
  }

  private ends(): { low: Tensor; high: Tensor } {
    return { low: this.standardize(this.low), high: this.standardize(this.high) }
  }

  /** high - low in standard deviations, from the ends as they are: their difference has more digits than that of `ends`. */
  private width(): Tensor {
    const width = sub(this.high, this.low)
    const isEndless = isInf(width)
    const finite = clip(div(select(isEndless, scalar(1), width), this.scale), 0, 2 * FARTHEST)
    return select(isEndless, scalar(2 * FARTHEST), finite)
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
