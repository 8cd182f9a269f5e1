import {
  add,
  div,
  greaterEqual,
  lessEqual,
  log,
  logicalAnd,
  mul,
  scalar,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { clip, registerModule, type Support, select } from '@tfjs-flows/core'
import { finiteData } from './data-rules.ts'
import type { DrawOptions } from './distribution.ts'
import { registerKl } from './kl-divergence.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import type { ParameterValue } from './parameter.ts'
import { above, type Domains, real } from './parameter-domain.ts'
import { ScalarDistribution } from './scalar-distribution.ts'
import { EMPTY, sampleRange } from './weighted-sample.ts'

export interface UniformOptions {
  /** The lower end, default 0. */
  low?: ParameterValue | undefined
  /** The upper end, default 1; above `low`. */
  high?: ParameterValue | undefined
}

/**
 * The uniform distribution: p(x) = 1 / (high - low) on [low, high], and log p(x) = -Infinity outside.
 *
 * `low` and `high` broadcast to the batch shape; events are scalars. Draws lie in [low, high) at temperature 1; another
 * temperature scales their distance from the middle.
 *
 * @throws FlowsError 'argument' where `low` and `high` are given in numbers with low >= high
 */
export class Uniform extends ScalarDistribution<Record<keyof UniformOptions, ParameterValue>> {
  static override readonly className: string = 'Uniform'
  static override readonly domains: Domains<UniformOptions> = { low: real, high: above('low') }
  readonly low: Tensor = this.read.low
  readonly high: Tensor = this.read.high

  constructor({ low = 0, high = 1 }: UniformOptions = {}) {
    super({ low, high })
  }

  override get support(): Support {
    return { kind: 'interval', low: this.endOf('low'), high: this.endOf('high') }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const isInside = logicalAnd(greaterEqual(x, this.low), lessEqual(x, this.high))
      // x takes part with weight 0, so that a gradient to it exists.
      const inside = sub(mul(select(isInside, x, scalar(0)), 0), log(this.width()))
      return select(isInside, inside, scalar(Number.NEGATIVE_INFINITY))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const unit = rng.uniform([count, ...this.batchShape])
    if (temperature === 1) return this.at(unit)
    return this.at(add(mul(sub(unit, 0.5), temperature), 0.5))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => clip(div(sub(x, this.low), this.width()), 0, 1))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => clip(div(sub(this.high, x), this.width()), 0, 1))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.at(p))
  }

  override entropy(): Tensor {
    return tidy(() => log(this.width()))
  }

  override mean(): Tensor {
    return tidy(() => mul(add(this.low, this.high), 0.5))
  }

  override variance(): Tensor {
    return tidy(() => div(square(this.width()), 12))
  }

  private width(): Tensor {
    return sub(this.high, this.low)
  }

  /** low + unit (high - low) */
  private at(unit: Tensor): Tensor {
    return add(this.low, mul(this.width(), unit))
  }
}

registerModule(Uniform, import.meta.url)

// log(width_q / width_p) where p lies in q, Infinity elsewhere
registerKl(Uniform, Uniform, (p, q) => {
  const isWithin = logicalAnd(lessEqual(q.low, p.low), lessEqual(p.high, q.high))
  const logRatio = log(div(sub(q.high, q.low), sub(p.high, p.low)))
  return select(isWithin, logRatio, scalar(Number.POSITIVE_INFINITY))
})

// A flat sample has low = high, where the density is infinite: NaN is no maximum.
registerMaximumLikelihood(Uniform, finiteData, ([x = EMPTY]) => {
  const [low, high] = sampleRange(x)
  return { low, high: high > low ? high : Number.NaN }
})
