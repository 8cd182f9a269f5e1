import {
  add,
  any,
  div,
  expandDims,
  greater,
  log,
  logicalNot,
  mul,
  ones,
  relu,
  scalar,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  deviance,
  digamma,
  FlowsError,
  logGamma,
  registerModule,
  type Shape,
  type Support,
  select,
  stirlingRemainder,
} from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { gammaDraw } from './gamma-draw.ts'
import { registerKl } from './kl-divergence.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive, vectorOf } from './parameter-domain.ts'
import { ParametricDistribution } from './parametric-distribution.ts'

export interface DirichletOptions {
  /** The exponents a [...batch, k], above 0. */
  concentration: ParameterValue
}

/**
 * The Dirichlet distribution on the simplex: log p(x) = sum_i (a_i - 1) log x_i + log Gamma(sum a) - sum_i log Gamma(a_i)
 * for x_i > 0 with sum 1, as a density of the first k - 1 coordinates; -Infinity where an x_i is not above 0.
 *
 * That x sums to 1 is not checked; the saddle-point form of logProb, which no a is too large for, takes it as given. Draws are normalised gamma draws with implicit gradients; a temperature scales their
 * distance from the mean. The mode is NaN where an a_i < 1, or all are 1.
 *
 * @throws FlowsError 'argument' where a concentration is given in numbers that are not above 0
 * @throws FlowsError 'shape' where there are fewer than two
 */
export class Dirichlet extends ParametricDistribution<DirichletOptions> {
  static override readonly className: string = 'Dirichlet'
  static override readonly domains: Domains<DirichletOptions> = { concentration: vectorOf(positive) }
  static override readonly eventRank = 1
  readonly concentration: Tensor = this.read.concentration
  readonly eventShape: Shape = this.concentration.shape.slice(-1)

  constructor(options: DirichletOptions) {
    super(options, { shapes: ({ concentration }) => checkSize(concentration) })
  }

  override get support(): Support {
    return { kind: 'simplex' }
  }

  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const isInside = greater(x, 0)
      const safe = select(isInside, x, scalar(1))
      const value = this.logDensity(safe)
      return select(any(logicalNot(isInside), -1), scalar(Number.NEGATIVE_INFINITY), value)
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const gammas = gammaDraw(this.concentration, this.concentration.shape, count, rng)
    const x = div(gammas, sum(gammas, -1, true))
    return temperature === 1 ? x : add(this.mean(), mul(sub(x, this.mean()), temperature))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const total = this.total()
      const [k = 0] = this.eventShape
      const ends = sum(mul(sub(this.concentration, 1), digamma(this.concentration)), -1)
      return sub(add(this.logNormalizer(), mul(sub(total, k), digamma(total))), ends)
    })
  }

  override mean(): Tensor {
    return tidy(() => div(this.concentration, expandDims(this.total(), -1)))
  }

  /** m (1 - m) / (sum a + 1) of each coordinate. */
  override variance(): Tensor {
    return tidy(() => {
      const mean = this.mean()
      return div(sub(mean, square(mean)), expandDims(add(this.total(), 1), -1))
    })
  }

  /** (a_i - 1) / (sum a - k) */
  override mode(): Tensor {
    return tidy(() => {
      const excess = sub(this.concentration, 1)
      const total = sum(excess, -1, true)
      const isMissing = any(greater(0, excess), -1, true)
      const mode = div(relu(excess), total)
      return select(isMissing, mul(ones(this.concentration.shape), Number.NaN), mode)
    })
  }

  /** sum of log Gamma(a_i) less log Gamma(sum a) */
  logNormalizer(): Tensor {
    return tidy(() => sub(sum(logGamma(this.concentration), -1), logGamma(this.total())))
  }

  /** The saddle-point form of the multinomial with counts a, times prod a_i / (sum a prod x_i): nothing large cancels. */
  private logDensity(x: Tensor): Tensor {
    const a = this.concentration
    const total = expandDims(this.total(), -1)
    const [logX, logTotal] = [log(x), log(total)]
    const miss = add(stirlingRemainder(a), deviance(a, sub(mul(total, x), a), add(logTotal, logX)))
    const terms = sub(sub(log(a), logX), miss)
    return add(sum(terms, -1), sub(stirlingRemainder(this.total()), log(this.total())))
  }

  private total(): Tensor {
    return sum(this.concentration, -1)
  }
}

function checkSize({ shape }: Tensor): void {
  if ((shape[shape.length - 1] ?? 0) >= 2) return
  throw new FlowsError('shape', {
    who: 'Dirichlet',
    rule: 'the last axis of concentration must have two entries at least',
    got: `shape [${shape.join(', ')}]`,
  })
}

registerModule(Dirichlet, import.meta.url)

// log B(q) - log B(p) + sum_i (p_i - q_i) (digamma(p_i) - digamma(sum p))
registerKl(Dirichlet, Dirichlet, (p, q) => {
  const centred = sub(digamma(p.concentration), digamma(sum(p.concentration, -1, true)))
  const means = sum(mul(sub(p.concentration, q.concentration), centred), -1)
  return add(sub(q.logNormalizer(), p.logNormalizer()), means)
})
