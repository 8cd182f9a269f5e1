import {
  add,
  div,
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
  clip,
  digamma,
  inverseRegularizedBeta,
  log1p,
  logBeta,
  logRegularizedBeta,
  registerModule,
  regularizedBeta,
  type Support,
  select,
} from '@tfjs-flows/core'
import { binomialKernel } from './binomial-kernel.ts'
import type { DrawOptions } from './distribution.ts'
import { gammaDraw } from './gamma-draw.ts'
import { registerKl } from './kl-divergence.ts'
import { OPEN_UNIT_INTERVAL } from './open-unit-interval.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'

export interface BetaOptions {
  /** The exponent a at 0, above 0. */
  concentration1: ParameterValue
  /** The exponent b at 1, above 0. */
  concentration0: ParameterValue
}

/**
 * The beta distribution: log p(x) = (a - 1) log x + (b - 1) log(1 - x) - log B(a, b) for 0 < x < 1.
 *
 * logProb takes its saddle-point form, which no a and b are too large for. Draws are quotients of gamma draws, with
 * implicit gradients. A temperature scales their distance from the mean. The
 * mode is NaN where the density is infinite at an end, or flat.
 *
 * @throws FlowsError 'argument' where a parameter is given in numbers that are not above 0
 */
export class Beta extends ScalarDistribution<BetaOptions> {
  static override readonly className: string = 'Beta'

  static override readonly domains: Domains<BetaOptions> = { concentration1: positive, concentration0: positive }
  readonly concentration1: Tensor = this.read.concentration1
  readonly concentration0: Tensor = this.read.concentration0

  override get support(): Support {
    return { kind: 'interval', low: 0, high: 1 }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      inside(logicalAnd(greater(x, 0), less(x, 1)), x, 0.5, (at) => {
        const [a, b] = [this.concentration1, this.concentration0]
        const [logSuccess, logFailure] = [log(at), log1p(neg(at))]
        const kernel = binomialKernel(a, b, { failure: sub(1, at), success: at, logFailure, logSuccess })
        // x^a (1 - x)^b / B(a, b), with a b / (a + b) (a + b)! / (a! b!) = 1 / B(a, b)
        const ends = sub(add(log(a), sub(log(b), log(add(a, b)))), add(logSuccess, logFailure))
        return add(kernel, ends)
      }),
    )
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const one = gammaDraw(this.concentration1, this.batchShape, count, rng)
    const zero = gammaDraw(this.concentration0, this.batchShape, count, rng)
    const x = div(one, add(one, zero))
    const mean = this.mean()
    return clip(temperature === 1 ? x : add(mean, mul(sub(x, mean), temperature)), ...OPEN_UNIT_INTERVAL)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => regularizedBeta(this.concentration1, this.concentration0, x))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => logRegularizedBeta(this.concentration1, this.concentration0, x, 'lower'))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => regularizedBeta(this.concentration0, this.concentration1, sub(1, x)))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => logRegularizedBeta(this.concentration1, this.concentration0, x, 'upper'))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => inverseRegularizedBeta(this.concentration1, this.concentration0, p))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const [a, b] = [this.concentration1, this.concentration0]
      const total = add(a, b)
      const ends = add(mul(sub(a, 1), digamma(a)), mul(sub(b, 1), digamma(b)))
      return add(sub(logBeta(a, b), ends), mul(sub(total, 2), digamma(total)))
    })
  }

  override mean(): Tensor {
    return tidy(() => div(this.concentration1, add(this.concentration1, this.concentration0)))
  }

  override variance(): Tensor {
    return tidy(() => {
      const total = add(this.concentration1, this.concentration0)
      return div(mul(this.concentration1, this.concentration0), mul(square(total), add(total, 1)))
    })
  }

  /** (a - 1) / (a + b - 2) for a >= 1 and b >= 1, not both 1. */
  override mode(): Tensor {
    return tidy(() => {
      const [a, b] = [this.concentration1, this.concentration0]
      const exists = logicalAnd(
        logicalAnd(greaterEqual(a, 1), greaterEqual(b, 1)),
        logicalOr(greater(a, 1), greater(b, 1)),
      )
      const total = select(exists, sub(add(a, b), 2), scalar(1))
      return select(exists, div(sub(a, 1), total), scalar(Number.NaN))
    })
  }
}

registerModule(Beta, import.meta.url)

// log B(q) - log B(p) + (a_p - a_q) digamma(a_p) + (b_p - b_q) digamma(b_p) - (a_p - a_q + b_p - b_q) digamma(a_p + b_p)
registerKl(Beta, Beta, (p, q) => {
  const [da, db] = [sub(p.concentration1, q.concentration1), sub(p.concentration0, q.concentration0)]
  const total = digamma(add(p.concentration1, p.concentration0))
  const means = add(mul(da, sub(digamma(p.concentration1), total)), mul(db, sub(digamma(p.concentration0), total)))
  const normalizers = sub(logBeta(q.concentration1, q.concentration0), logBeta(p.concentration1, p.concentration0))
  return add(normalizers, means)
})
