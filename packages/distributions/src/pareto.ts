import {
  add,
  div,
  exp,
  greater,
  greaterEqual,
  log,
  mul,
  neg,
  scalar,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { excessOverLog, expm1, log1mexp, log1p, registerModule, type Support, select } from '@tfjs-flows/core'
import { positiveData } from './data-rules.ts'
import type { DrawOptions } from './distribution.ts'
import { registerKl } from './kl-divergence.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'
import { EMPTY, sampleMean, sampleRange } from './weighted-sample.ts'

export interface ParetoOptions {
  /** The tail's exponent a, above 0. */
  concentration: ParameterValue
  /** The lower end m, above 0. */
  scale: ParameterValue
}

/**
 * The Pareto distribution: log p(x) = log a - log x - a log(x / m) for x >= m.
 *
 * The mean is Infinity for a <= 1, the variance for a <= 2. log(x / m) is log1p((x - m) / m), which is right near m. A
 * temperature scales the draws' logarithm towards log m.
 *
 * @throws FlowsError 'argument' where a parameter is given in numbers that are not above 0
 */
export class Pareto extends ScalarDistribution<ParetoOptions> {
  static override readonly className: string = 'Pareto'

  static override readonly domains: Domains<ParetoOptions> = { concentration: positive, scale: positive }
  readonly concentration: Tensor = this.read.concentration
  readonly scale: Tensor = this.read.scale

  override get support(): Support {
    return { kind: 'interval', low: this.endOf('scale'), high: Number.POSITIVE_INFINITY }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      this.within(x, (at) => sub(sub(log(this.concentration), log(at)), this.logRatio(at)), Number.NEGATIVE_INFINITY),
    )
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const exponential = mul(exp(neg(rng.gumbel([count, ...this.batchShape]))), temperature)
    return mul(this.scale, exp(div(exponential, this.concentration)))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.within(x, (at) => neg(expm1(neg(this.logRatio(at)))), 0))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => this.within(x, (at) => log1mexp(this.logRatio(at)), Number.NEGATIVE_INFINITY))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (at) => exp(neg(this.logRatio(at))), 1))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (at) => neg(this.logRatio(at)), 0))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => mul(this.scale, exp(div(neg(log1p(neg(p))), this.concentration))))
  }

  override entropy(): Tensor {
    return tidy(() => add(add(log(div(this.scale, this.concentration)), div(1, this.concentration)), 1))
  }

  override mean(): Tensor {
    return tidy(() => this.above(1, (a) => div(mul(a, this.scale), sub(a, 1))))
  }

  override variance(): Tensor {
    return tidy(() => this.above(2, (a) => div(mul(a, square(this.scale)), mul(square(sub(a, 1)), sub(a, 2)))))
  }

  override mode(): Tensor {
    return tidy(() => this.figure(this.scale))
  }

  /** a log(x / m) */
  private logRatio(x: Tensor): Tensor {
    return mul(this.concentration, log1p(div(sub(x, this.scale), this.scale)))
  }

  private within(x: Tensor, f: (at: Tensor) => Tensor, below: number): Tensor {
    return inside(greaterEqual(x, this.scale), x, mul(this.scale, 2), f, below)
  }

  /** A moment that is infinite up to a concentration. */
  private above(least: number, f: (a: Tensor) => Tensor): Tensor {
    const exists = greater(this.concentration, least)
    const a = select(exists, this.concentration, scalar(least + 1))
    return select(exists, f(a), scalar(Number.POSITIVE_INFINITY))
  }
}

registerModule(Pareto, import.meta.url)

// a_q log(m_p / m_q) + d - log(1 + d) with d = a_q / a_p - 1; Infinity where p begins before q
registerKl(Pareto, Pareto, (p, q) => {
  const [a, b] = [p.concentration, q.concentration]
  const value = add(mul(b, log(div(p.scale, q.scale))), excessOverLog(div(sub(b, a), a)))
  return select(greaterEqual(p.scale, q.scale), value, scalar(Number.POSITIVE_INFINITY))
})

registerMaximumLikelihood(Pareto, positiveData, ([x = EMPTY]) => {
  const [scale] = sampleRange(x)
  return { concentration: 1 / sampleMean(x, (value) => Math.log(value / scale)), scale }
})
