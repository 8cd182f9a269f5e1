import { exp, expandDims, fill, mul, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { diagonalMatrix, FlowsError, logSumExp } from '@tfjs-flows/core'
import { registerKl } from './kl-divergence.ts'
import { givenLogitsOrProbs, type LogitsOrProbs } from './logits-or-probs.ts'
import { type Parameter, ParametricDistribution } from './parametric-distribution.ts'
import { relativeEntropy } from './relative-entropy.ts'
import { safeLog } from './safe-log.ts'

/** A distribution over what k classes of given `logits` or `probs` [...batch, k] do in a number of independent trials. */
export abstract class ClassDistribution extends ParametricDistribution<string> {
  /** The number of classes k. */
  readonly classes: number
  /** The number of trials. */
  readonly totalCount: number

  constructor(who: string, given: LogitsOrProbs, totalCount = 1) {
    const parameters = Object.entries(givenLogitsOrProbs(who, given))
    super(
      Object.fromEntries(parameters.map(([name, [value, rule]]): [string, Parameter] => [name, [value, rule, 1]])),
      {
        shapes: (read) => {
          for (const tensor of Object.values(read)) checkClasses(who, tensor)
        },
      },
    )
    this.totalCount = totalCount
    this.classes = (this.logits ?? this.probs)?.shape.at(-1) ?? 0
  }

  get logits(): Tensor | undefined {
    return this.read['logits']
  }

  get probs(): Tensor | undefined {
    return this.read['probs']
  }

  /** log-probabilities of all classes [...batch, k]. */
  classLogProbs(): Tensor {
    return tidy(() => {
      const logits = this.logits ?? safeLog(this.probs as Tensor)
      return sub(logits, expandDims(logSumExp(logits), -1))
    })
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
