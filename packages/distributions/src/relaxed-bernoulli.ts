import {
  abs,
  add,
  div,
  greater,
  greaterEqual,
  less,
  log,
  logicalAnd,
  mul,
  neg,
  scalar,
  sigmoid,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { clip, log1p, logSigmoid, registerModule, type Support, select, softplus } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import type { LogitsOrProbs, TrialValues } from './logits-or-probs.ts'
import { OPEN_UNIT_INTERVAL } from './open-unit-interval.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, innerProbability, insteadOf, positive, real } from './parameter-domain.ts'
import { inside, ScalarDistribution } from './scalar-distribution.ts'

/** `temperature`: T, above 0; `logits` or `probs` of 1, which must lie inside (0, 1). */
export type RelaxedBernoulliOptions = LogitsOrProbs & { temperature: ParameterValue }

/**
 * The binary concrete distribution, x = sigmoid((logits + L) / T) with L logistic: log p(x) = log T - |z| -
 * 2 log(1 + e^-|z|) - log x - log(1 - x), z = T logit x - logits, for 0 < x < 1; -Infinity elsewhere (Maddison et al.,
 * "The concrete distribution", 2017; Jang et al., "Categorical reparameterization with Gumbel-softmax", 2017).
 *
 * P(X > 1/2) is that of the Bernoulli distribution at every T, and T -> 0 is that distribution. Draws are differentiable in
 * both parameters. float32 resolves x to 1e-38 at 0 but to 6e-8 at 1: draws beyond are clipped to 2^-126 and 1 - 2^-24,
 * with gradient 0, which at T = 0.1 and logits = 0 befalls one in six; for small T let 1 be the rare outcome, or take
 * `ExpRelaxedOneHotCategorical` with two classes. Moments, entropy and mode have no closed form (for T < 1 the density is
 * infinite at 0 and at 1). The temperature of `sample` scales the spread of logit x.
 *
 * @throws FlowsError 'argument' where numbers break a rule, or both or none of logits and probs are given
 *
 * @example
 * ```ts
 * const relaxed = new RelaxedBernoulli({ temperature: 0.5, probs: 0.3 })
 * relaxed.logProb(tf.tensor([0.1, 0.5])) // [0.3128, -0.8675]
 * relaxed.survival(tf.tensor(0.5)) // 0.3
 * ```
 */
export class RelaxedBernoulli extends ScalarDistribution<TrialValues & { temperature: ParameterValue }> {
  static override readonly className: string = 'RelaxedBernoulli'
  static override readonly domains: Domains<RelaxedBernoulliOptions> = {
    temperature: positive,
    logits: real,
    probs: insteadOf('logits', innerProbability),
  }
  readonly temperature: Tensor = this.read.temperature
  readonly logits: Tensor | undefined = this.read.logits
  readonly probs: Tensor | undefined = this.read.probs

  constructor(options: RelaxedBernoulliOptions) {
    super(options)
  }

  override get support(): Support {
    return { kind: 'interval', low: 0, high: 1 }
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      inside(isWithin(x), x, 0.5, (at) => {
        const [logX, logRest] = [log(at), log1p(neg(at))]
        const left = neg(abs(this.standardize(sub(logX, logRest))))
        return sub(add(log(this.temperature), sub(left, mul(softplus(left), 2))), add(logX, logRest))
      }),
    )
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const noise = mul(rng.logistic([count, ...this.batchShape]), temperature)
    return clip(sigmoid(div(add(this.logOdds(), noise), this.temperature)), ...OPEN_UNIT_INTERVAL)
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.ofLogit(x, sigmoid, 0, 1))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => this.ofLogit(x, logSigmoid, Number.NEGATIVE_INFINITY, 0))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.ofLogit(x, (z) => sigmoid(neg(z)), 1, 0))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => this.ofLogit(x, (z) => logSigmoid(neg(z)), 0, Number.NEGATIVE_INFINITY))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => {
      const z = sub(log(p), log1p(neg(p)))
      return sigmoid(div(add(z, this.logOdds()), this.temperature))
    })
  }

  /** log(p / (1 - p)) */
  private logOdds(): Tensor {
    const probs = this.probs
    return this.logits ?? sub(log(probs as Tensor), log1p(neg(probs as Tensor)))
  }

  /** T y - logits, logistic for y = logit x */
  private standardize(y: Tensor): Tensor {
    return sub(mul(y, this.temperature), this.logOdds())
  }

  private ofLogit(x: Tensor, f: (z: Tensor) => Tensor, below: number, above: number): Tensor {
    const value = inside(isWithin(x), x, 0.5, (at) => f(this.standardize(sub(log(at), log1p(neg(at))))), below)
    return select(greaterEqual(x, 1), scalar(above), value)
  }
}

function isWithin(x: Tensor): Tensor {
  return logicalAnd(greater(x, 0), less(x, 1))
}

registerModule(RelaxedBernoulli, import.meta.url)
