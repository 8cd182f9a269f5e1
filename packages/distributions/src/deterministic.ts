import { abs, add, cast, greaterEqual, lessEqual, mul, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { registerModule, type Support } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { registerKl } from './kl-divergence.ts'
import { pointSupport } from './no-support.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, nonNegative, real } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'
import { stretch } from './stretch.ts'

export interface DeterministicOptions {
  /** The one value. */
  loc: ParameterValue
  /** Absolute tolerance, at least 0; default 0. */
  atol?: ParameterValue | undefined
  /** Tolerance relative to |loc|, at least 0; default 0. */
  rtol?: ParameterValue | undefined
}

/**
 * The distribution that gives `loc` alone: log p(x) = 0 where |x - loc| <= atol + rtol |loc|, -Infinity elsewhere; a
 * probability, not a density.
 *
 * cdf(x) is 1 from loc - atol - rtol |loc| on. Draws have the gradient 1 to loc; a temperature changes nothing. For
 * vectors wrap it in `Independent`.
 *
 * @throws FlowsError 'argument' where a tolerance is given in numbers below 0
 * @example
 * ```ts
 * new Deterministic({ loc: 2, atol: 0.1 }).logProb(tf.tensor([2.05, 3])) // [0, -Infinity]
 * ```
 */
export class Deterministic extends ScalarDistribution<Record<keyof DeterministicOptions, ParameterValue>> {
  static override readonly className: string = 'Deterministic'
  static override readonly domains: Domains<DeterministicOptions> = { loc: real, atol: nonNegative, rtol: nonNegative }
  readonly loc: Tensor = this.read.loc
  readonly atol: Tensor = this.read.atol
  readonly rtol: Tensor = this.read.rtol

  constructor({ loc, atol = 0, rtol = 0 }: DeterministicOptions) {
    super({ loc, atol, rtol })
  }

  /** Fails: single points. */
  override get support(): Support {
    return pointSupport(this.className)
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const slack = this.slack()
      const isAt = lessEqual(abs(sub(x, this.loc)), slack)
      // 0 by way of the parameters, so that their gradient is 0 and not absent.
      return inside(isAt, x, this.loc, (at) => abs(mul(add(sub(at, this.loc), slack), 0)))
    })
  }

  protected override draw(count: number, _options: DrawOptions): Tensor {
    return stretch(this.loc, [count, ...this.batchShape])
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => cast(greaterEqual(x, sub(this.loc, this.slack())), 'float32'))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => add(mul(p, 0), this.mean()))
  }

  override entropy(): Tensor {
    return this.variance()
  }

  override mean(): Tensor {
    return tidy(() => this.figure(this.loc))
  }

  override variance(): Tensor {
    return tidy(() => this.figure(mul(this.loc, 0)))
  }

  override mode(): Tensor {
    return this.mean()
  }

  private slack(): Tensor {
    return add(this.atol, mul(this.rtol, abs(this.loc)))
  }
}

registerModule(Deterministic, import.meta.url)

registerKl(Deterministic, Deterministic, (p, q) => sub(0, q.logProb(p.loc)))
