import { add, div, expandDims, log, mul, sub, sum, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, logGammaFloat64, logSumExp, type Shape } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import type { LogitsOrProbs, TrialValues } from './logits-or-probs.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, insteadOf, positive, real, vectorOf } from './parameter-domain.ts'
import { ParametricDistribution } from './parametric-distribution.ts'

/** `temperature`: T [...batch], above 0; `logits` or `probs` [...batch, k], up to a constant, none of probability 0. */
export type RelaxedCategoricalOptions = LogitsOrProbs & { temperature: ParameterValue }

/** The concrete distribution on the simplex by the logarithms of the coordinates: y = logSoftmax((logits + G) / T). */
export abstract class RelaxedCategorical extends ParametricDistribution<TrialValues & { temperature: ParameterValue }> {
  static override readonly domains: Domains<RelaxedCategoricalOptions> = {
    temperature: positive,
    logits: vectorOf(real),
    probs: insteadOf('logits', vectorOf(positive)),
  }
  static override readonly eventRank = 1
  readonly temperature: Tensor = this.read.temperature
  readonly logits: Tensor | undefined = this.read.logits
  readonly probs: Tensor | undefined = this.read.probs
  readonly eventShape: Shape = (this.logits ?? this.probs)?.shape.slice(-1) ?? []

  constructor(options: RelaxedCategoricalOptions) {
    const { className } = new.target
    super(options, { shapes: ({ logits, probs }) => checkClasses(className, (logits ?? probs) as Tensor) })
  }

  /** log Gamma(k) + (k - 1) log T + sum_i logSoftmax(logits - T y)_i: log p of the log-ratios y_i - y_k, i < k. */
  protected logRatioDensity(y: Tensor): Tensor {
    const [k = 0] = this.eventShape
    const u = sub(this.logWeights(), mul(y, expandDims(this.temperature, -1)))
    const constant = add(mul(log(this.temperature), k - 1), logGammaFloat64(k))
    return add(constant, sum(logSoftmax(u), -1))
  }

  /** Draws of y. */
  protected drawLogs(count: number, { rng, temperature }: DrawOptions): Tensor {
    const noise = mul(rng.gumbel([count, ...this.batchShape, ...this.eventShape]), temperature)
    return logSoftmax(div(add(this.logWeights(), noise), expandDims(this.temperature, -1)))
  }

  private logWeights(): Tensor {
    return this.logits ?? log(this.probs as Tensor)
  }
}

function checkClasses(who: string, { shape }: Tensor): void {
  if ((shape[shape.length - 1] ?? 0) >= 2) return
  throw new FlowsError('shape', {
    who,
    rule: 'the last axis of logits or probs must have two classes at least',
    got: `shape [${shape.join(', ')}]`,
  })
}

function logSoftmax(x: Tensor): Tensor {
  return sub(x, expandDims(logSumExp(x), -1))
}
