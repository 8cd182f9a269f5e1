import {
  add,
  div,
  exp,
  greater,
  greaterEqual,
  isInf,
  less,
  lessEqual,
  log,
  logicalAnd,
  logicalOr,
  mul,
  neg,
  scalar,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  clip,
  elementwiseFloat64,
  expm1,
  log1mexp,
  log1p,
  logMillsRatio,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  registerModule,
  type Support,
  select,
} from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { registerKl } from './kl-divergence.ts'
import { logNormalWindow } from './log-normal-window.ts'
import { normalTailDistance } from './normal-tail.ts'
import type { ParameterValue } from './parameter.ts'
import { above, type Domains, end, positive, real } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'
import { truncatedNormalEntropy, truncatedNormalMean, truncatedNormalVariance } from './truncated-normal-float64.ts'

/** Ends farther out, in standard deviations, count as this far: no probability of a float32 lies beyond. */
const FARTHEST = 1e3

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
 * logProb takes the window relative to its mode, and keeps its digits in narrow ones and far out; so does `quantile` in a tail,
 * and with it draws. `cdf` takes the difference in logarithms, in the left tail: an interval in the right tail is mirrored.
 * Mean, variance and entropy are integrals in float64 on the host, right to float32 for any window. A temperature scales the
 * draws' distance from the mode.
 *
 * @throws FlowsError 'argument' where numbers have scale <= 0 or low >= high
 */
export class TruncatedNormal extends ScalarDistribution<TruncatedNormalOptions> {
  static override readonly className: string = 'TruncatedNormal'

  static override readonly domains: Domains<TruncatedNormalOptions> = {
    loc: real,
    scale: positive,
    low: end,
    high: above('low', end),
  }
  readonly loc: Tensor = this.read.loc
  readonly scale: Tensor = this.read.scale
  readonly low: Tensor = this.read.low
  readonly high: Tensor = this.read.high

  override get support(): Support {
    return { kind: 'interval', low: this.endOf('low'), high: this.endOf('high') }
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

  /** In a tail a distance from its end, relative to it; around 0 Phi^-1(Phi(a) + p mass). */
  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const { low, high } = this.ends()
      const [isRight, isLeft] = [greater(low, 0), less(high, 0)]
      const near = select(isRight, low, select(isLeft, neg(high), scalar(0)))
      const beyond = select(isRight, p, sub(1, p))
      const d = mul(this.scale, normalTailDistance(near, this.logShare(near, beyond)))
      const isTail = logicalOr(isRight, isLeft)
      const [a, b] = [select(isTail, scalar(-1), low), select(isTail, scalar(1), high)]
      const start = normalCdf(a)
      const z = normalQuantile(add(start, mul(p, sub(normalCdf(b), start))))
      const middle = add(this.loc, mul(this.scale, z))
      const x = select(isRight, add(this.low, d), select(isLeft, sub(this.high, d), middle))
      return clipTo(x, this.low, this.high)
    })
  }

  /** -log of the share of what lies beyond the near end that lies beyond the point with this probability before it. */
  private logShare(near: Tensor, beyond: Tensor): Tensor {
    const width = this.width()
    const far = add(near, width)
    // log Q(far) - log Q(near), of which 1 - e^... is the part of the tail inside the window.
    const gap = add(sub(logMillsRatio(far), logMillsRatio(near)), mul(mul(width, add(far, near)), -0.5))
    return neg(log1p(mul(beyond, expm1(gap))))
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

  /** What log p(x) falls short of -(z^2 - c^2) / 2 by, c the z = (x - loc) / scale of the mode. */
  logNormalizer(): Tensor {
    const { low, high } = this.ends()
    return add(log(this.scale), logNormalWindow(low, high, this.width()))
  }

  /** z = (x - loc) / scale of the mode, and mean and variance of z less that. */
  standardMoments(): { mode: Tensor; shift: Tensor; variance: Tensor } {
    const { low, high } = this.ends()
    const mode = clipTo(scalar(0), low, high)
    const width = this.width()
    const below = select(less(high, 0), neg(width), sub(low, mode))
    const above = select(greater(low, 0), width, sub(high, mode))
    const inputs = [neg(mode), scalar(1), below, above]
    const [shift, variance] = [truncatedNormalMean, truncatedNormalVariance].map((f) => elementwiseFloat64(inputs, f))
    return { mode, shift: shift as Tensor, variance: variance as Tensor }
  }
}

/** min(max(x, low), high) with gradients to all three. */
function clipTo(x: Tensor, low: Tensor, high: Tensor): Tensor {
  const above = select(greaterEqual(x, low), x, low)
  return select(lessEqual(above, high), above, high)
}

registerModule(TruncatedNormal, import.meta.url)

// log of the normalisers' ratio and E[(z_q^2 - c_q^2) - (z_p^2 - c_p^2)] / 2, both relative to the modes c, so that nothing of
// size c^2 cancels; Infinity where p has mass outside q
registerKl(TruncatedNormal, TruncatedNormal, (p, q) => {
  const { mode: modeP, shift, variance } = p.standardMoments()
  const { mode: modeQ } = q.standardMoments()
  const ratio = div(p.scale, q.scale)
  const shiftQ = add(div(sub(p.mode(), q.mode()), q.scale), mul(ratio, shift))
  const excessOf = (spread: Tensor, mean: Tensor, mode: Tensor): Tensor =>
    add(spread, mul(mean, add(mean, mul(mode, 2))))
  const excess = sub(excessOf(mul(square(ratio), variance), shiftQ, modeQ), excessOf(variance, shift, modeP))
  const value = add(sub(q.logNormalizer(), p.logNormalizer()), mul(excess, 0.5))
  const isWithin = logicalAnd(lessEqual(q.low, p.low), lessEqual(p.high, q.high))
  return select(isWithin, value, scalar(Number.POSITIVE_INFINITY))
})
