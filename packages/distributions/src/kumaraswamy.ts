import {
  add,
  div,
  exp,
  greater,
  greaterEqual,
  less,
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
  digamma,
  excessOverLog,
  expm1,
  log1mexp,
  log1p,
  logBeta,
  registerModule,
  type Support,
  select,
} from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { isEqualEverywhere } from './is-equal-everywhere.ts'
import { noClosedForm, registerKl } from './kl-divergence.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'

const EULER = 0.5772156649015329

export interface KumaraswamyOptions {
  /** The exponent a at 0, above 0; default 1. */
  concentration1?: ParameterValue
  /** The exponent b at 1, above 0; default 1. */
  concentration0?: ParameterValue
}

/**
 * The Kumaraswamy distribution: log p(x) = log(a b) + (a - 1) log x + (b - 1) log(1 - x^a) for 0 < x < 1; a Beta-like
 * family whose cdf is 1 - (1 - x^a)^b and whose draws are differentiable in closed form.
 *
 * 1 - x^a is e^log1mexp(-a log x), right at both ends. The mode is NaN where the density is infinite at an end.
 * (Kumaraswamy, "A generalized probability density function for double-bounded random processes", 1980.)
 *
 * @throws FlowsError 'argument' where a parameter is given in numbers that are not above 0
 */
export class Kumaraswamy extends ScalarDistribution<Record<keyof KumaraswamyOptions, ParameterValue>> {
  static override readonly className: string = 'Kumaraswamy'

  static override readonly domains: Domains<KumaraswamyOptions> = { concentration1: positive, concentration0: positive }
  readonly concentration1: Tensor = this.read.concentration1
  readonly concentration0: Tensor = this.read.concentration0

  constructor({ concentration1 = 1, concentration0 = 1 }: KumaraswamyOptions = {}) {
    super({ concentration1, concentration0 })
  }

  override get support(): Support {
    return { kind: 'interval', low: 0, high: 1 }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      inside(isWithin(x), x, 0.5, (at) => {
        const [a, b] = [this.concentration1, this.concentration0]
        const logX = log(at)
        const ends = add(mul(sub(a, 1), logX), mul(sub(b, 1), log1mexp(neg(mul(a, logX)))))
        return add(log(mul(a, b)), ends)
      }),
    )
  }

  /** The quantile of 1 - e^-t, t exponential: both ends keep their digits. A temperature below 1 scales log t. */
  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const exponential = exp(mul(rng.gumbel([count, ...this.batchShape]), -temperature))
    return this.ofExponential(exponential)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.within(x, (logTail) => neg(expm1(logTail)), 0, 1))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => this.within(x, (logTail) => log1mexp(neg(logTail)), Number.NEGATIVE_INFINITY, 0))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.within(x, exp, 1, 0))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (logTail) => logTail, 0, Number.NEGATIVE_INFINITY))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.ofExponential(neg(log1p(neg(p)))))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const [a, b] = [this.concentration1, this.concentration0]
      const harmonic = add(digamma(add(b, 1)), EULER)
      return sub(add(sub(1, div(1, b)), mul(sub(1, div(1, a)), harmonic)), log(mul(a, b)))
    })
  }

  override mean(): Tensor {
    return tidy(() => this.moment(1))
  }

  override variance(): Tensor {
    return tidy(() => sub(this.moment(2), square(this.moment(1))))
  }

  /** ((a - 1) / (a b - 1))^(1/a) for a >= 1 and b >= 1, not both 1. */
  override mode(): Tensor {
    return tidy(() => {
      const [a, b] = [this.concentration1, this.concentration0]
      const exists = logicalAnd(
        logicalAnd(greaterEqual(a, 1), greaterEqual(b, 1)),
        logicalOr(greater(a, 1), greater(b, 1)),
      )
      const inner = div(sub(a, 1), sub(mul(a, b), 1))
      return select(exists, exp(div(log(inner), a)), scalar(Number.NaN))
    })
  }

  /** x with P(X > x) = e^-t. */
  private ofExponential(t: Tensor): Tensor {
    return exp(div(log1mexp(div(t, this.concentration0)), this.concentration1))
  }

  /** f(log P(X > x)) inside, constants outside. */
  private within(x: Tensor, f: (logTail: Tensor) => Tensor, below: number, above: number): Tensor {
    const value = inside(
      isWithin(x),
      x,
      0.5,
      (at) => f(mul(this.concentration0, log1mexp(neg(mul(this.concentration1, log(at)))))),
      below,
    )
    return select(greaterEqual(x, 1), scalar(above), value)
  }

  /** E[X^n] = b B(1 + n / a, b) */
  private moment(n: number): Tensor {
    const [a, b] = [this.concentration1, this.concentration0]
    return mul(b, exp(logBeta(add(div(n, a), 1), b)))
  }
}

function isWithin(x: Tensor): Tensor {
  return logicalAnd(greater(x, 0), less(x, 1))
}

registerModule(Kumaraswamy, import.meta.url)

// With one exponent a it is that of -log(1 - x^a), which is exponential of rate b.
registerKl(Kumaraswamy, Kumaraswamy, (p, q) => {
  if (!isEqualEverywhere(p.concentration1, q.concentration1)) return noClosedForm(p, q)
  const [rateP, rateQ] = [p.concentration0, q.concentration0]
  return add(excessOverLog(div(sub(rateQ, rateP), rateP)), mul(sub(p.concentration1, q.concentration1), 0))
})
