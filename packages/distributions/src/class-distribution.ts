import { exp, expandDims, fill, mul, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { diagonalMatrix, FlowsError, logSumExp } from '@tfjs-flows/core'
import { registerKl } from './kl-divergence.ts'
import { classDomains, type TrialValues } from './logits-or-probs.ts'
import type { Domains } from './parameter-domain.ts'
import { ParametricDistribution } from './parametric-distribution.ts'
import { relativeEntropy } from './relative-entropy.ts'
import { safeLog } from './safe-log.ts'

/** A distribution over what k classes of given `logits` or `probs` [...batch, k] do in a number of independent trials. */
export abstract class ClassDistribution extends ParametricDistribution<TrialValues> {
  static override readonly domains: Domains = classDomains
  readonly logits: Tensor | undefined = this.read.logits
  readonly probs: Tensor | undefined = this.read.probs
  /** The number of classes k. */
  readonly classes: number = (this.logits ?? this.probs)?.shape.at(-1) ?? 0
  /** The number of trials. */
  readonly totalCount: number

  constructor(values: TrialValues, totalCount = 1) {
    const { className } = new.target
    super(values, { shapes: ({ logits, probs }) => checkClasses(className, (logits ?? probs) as Tensor) })
    this.totalCount = totalCount
  }

  /** log-probabilities of all classes [...batch, k]. */
  classLogProbs(): Tensor {
    return tidy(() => {
      const logits = this.classLogits()
      return sub(logits, expandDims(logSumExp(logits), -1))
    })
  }

  /** log-probabilities of all classes up to a constant. */
  protected classLogits(): Tensor {
    return this.logits ?? safeLog(this.probs as Tensor)
  }

  /** n p, the mean count of each class. */
  protected countMean(): Tensor {
    return tidy(() => mul(exp(this.classLogProbs()), this.totalCount))
  }

  /** n p (1 - p) */
  protected countVariance(): Tensor {
    return tidy(() => {
      const probs = exp(this.classLogProbs())
      return mul(mul(probs, sub(1, probs)), this.totalCount)
    })
  }

  /** n (diag(p) - p p^T) */
  protected countCovariance(): Tensor {
    return tidy(() => {
      const probs = exp(this.classLogProbs())
      const products = mul(expandDims(probs, -1), expandDims(probs, -2))
      return mul(sub(diagonalMatrix(probs), products), this.totalCount)
    })
  }
}

function checkClasses(who: string, { shape }: Tensor): void {
  if ((shape.at(-1) ?? 0) > 0) return
  throw new FlowsError('shape', {
    who,
    rule: 'the last axis of logits or probs must have one entry for each class',
    got: `shape [${shape.join(', ')}]`,
    do: 'Pass an array such as [0.2, 0.8]',
  })
}

// n sum of p log(p / q); counts of another sum have probability 0.
registerKl(ClassDistribution, ClassDistribution, (p, q) => {
  const divergence = sum(relativeEntropy(p.classLogProbs(), q.classLogProbs()), -1)
  return p.totalCount === q.totalCount
    ? mul(divergence, p.totalCount)
    : fill(divergence.shape, Number.POSITIVE_INFINITY)
})
