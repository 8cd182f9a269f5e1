import {
  add,
  cast,
  equal,
  exp,
  greater,
  greaterEqual,
  neg,
  scalar,
  stack,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { logSigmoid, registerModule, type Shape, select } from '@tfjs-flows/core'
import { Distribution, type DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import { registerKl } from './kl-divergence.ts'
import { givenLogitsOrProbs, type LogitsOrProbs } from './logits-or-probs.ts'
import { tensorOptions } from './parameter.ts'
import { relativeEntropy } from './relative-entropy.ts'
import { safeLog } from './safe-log.ts'
import { weighted } from './weighted.ts'

/** `logits` = log(p / (1 - p)) or `probs` = p = P(X = 1), of the batch's shape. */
export type BernoulliOptions = LogitsOrProbs

/**
 * The distribution over 0 and 1: log p(1) = -softplus(-logits), log p(0) = -softplus(logits), neither of which
 * overflows or rounds to 0 early. log p(x) = -Infinity for every other x.
 *
 * Events are scalars; draws are float32 zeros and ones, without a gradient. With `probs` near 1 float32 loses the small
 * probability of 0: train `logits`.
 *
 * @throws FlowsError 'argument' where `probs` given in numbers leave [0, 1], or both or none of the two are given
 */
export class Bernoulli extends Distribution {
  static override readonly className: string = 'Bernoulli'
  readonly logits: Tensor | undefined
  readonly probs: Tensor | undefined
  readonly batchShape: Shape
  readonly eventShape: Shape = []
  readonly #options: LogitsOrProbs

  constructor({ logits, probs }: BernoulliOptions) {
    super()
    this.#options = { logits, probs } as LogitsOrProbs
    const read = this.readParameters(givenLogitsOrProbs(this.className, this.#options))
    this.logits = read['logits']
    this.probs = read['probs']
    this.batchShape = (this.logits ?? this.probs)?.shape ?? []
  }

  protected override options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions(this.options())
  }

  /** log P(X = 0) and log P(X = 1). */
  outcomeLogProbs(): [zero: Tensor, one: Tensor] {
    return tidy(() => {
      if (this.logits !== undefined) return [logSigmoid(neg(this.logits)), logSigmoid(this.logits)]
      const probs = this.probs as Tensor
      return [safeLog(sub(1, probs)), safeLog(probs)]
    })
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const [zero, one] = this.outcomeLogProbs()
      const orOutside = select(equal(x, 0), zero, scalar(Number.NEGATIVE_INFINITY))
      return select(equal(x, 1), one, orOutside)
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const logits = stack(this.outcomeLogProbs(), this.batchShape.length)
    return cast(drawCategories(logits, count, rng, temperature), 'float32')
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => {
      const below1 = select(greaterEqual(x, 0), exp(this.outcomeLogProbs()[0]), scalar(0))
      return select(greaterEqual(x, 1), scalar(1), below1)
    })
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => {
      const from0 = select(greaterEqual(x, 0), exp(this.outcomeLogProbs()[1]), scalar(1))
      return select(greaterEqual(x, 1), scalar(0), from0)
    })
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => cast(greater(p, exp(this.outcomeLogProbs()[0])), 'float32'))
  }

  override entropy(): Tensor {
    return tidy(() => {
      const [zero, one] = this.outcomeLogProbs()
      return neg(add(weighted(zero, zero), weighted(one, one)))
    })
  }

  override mean(): Tensor {
    return tidy(() => exp(this.outcomeLogProbs()[1]))
  }

  override variance(): Tensor {
    return tidy(() => {
      const [zero, one] = this.outcomeLogProbs()
      return exp(add(zero, one))
    })
  }

  /** The more probable outcome, 0 of two equal ones. */
  override mode(): Tensor {
    return tidy(() => {
      const [zero, one] = this.outcomeLogProbs()
      return cast(greater(one, zero), 'float32')
    })
  }
}

registerModule(Bernoulli)

registerKl(Bernoulli, Bernoulli, (p, q) => {
  const [zeroP, oneP] = p.outcomeLogProbs()
  const [zeroQ, oneQ] = q.outcomeLogProbs()
  return add(relativeEntropy(zeroP, zeroQ), relativeEntropy(oneP, oneQ))
})
