import {
  add,
  all,
  cast,
  equal,
  exp,
  expandDims,
  logicalAnd,
  mul,
  oneHot,
  reshape,
  scalar,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  deviance,
  FlowsError,
  logSumExp,
  registerModule,
  type Shape,
  select,
  stirlingRemainder,
} from '@tfjs-flows/core'
import { isCount } from './counts.ts'
import { Distribution, type DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import { givenLogitsOrProbs, type LogitsOrProbs } from './logits-or-probs.ts'
import { tensorOptions } from './parameter.ts'
import { safeLog } from './safe-log.ts'

/** `totalCount`: the number of trials, a whole number; `logits` or `probs` [...batch, k], normalised over the last axis. */
export type MultinomialOptions = LogitsOrProbs & { totalCount: number }

/**
 * The counts of k classes in n = `totalCount` trials: log p(x) = log n! - sum_i log x_i! + sum_i x_i log p_i for counts
 * x with sum n; -Infinity for any other vector.
 *
 * Draws are float32 and have no gradient; each costs n categorical draws. Entropy and mode have no closed form.
 *
 * @throws FlowsError 'argument' where `totalCount` is no whole number of at least 1, or not one of logits and probs given
 */
export class Multinomial extends Distribution {
  static override readonly className: string = 'Multinomial'
  readonly totalCount: number
  readonly logits: Tensor | undefined
  readonly probs: Tensor | undefined
  readonly batchShape: Shape
  readonly eventShape: Shape
  readonly #options: LogitsOrProbs

  constructor({ totalCount, logits, probs }: MultinomialOptions) {
    super()
    if (!Number.isSafeInteger(totalCount) || totalCount < 1) {
      throw new FlowsError('argument', {
        who: this.className,
        rule: 'totalCount must be a whole number of at least 1',
        got: String(totalCount),
      })
    }
    this.totalCount = totalCount
    this.#options = { logits, probs } as LogitsOrProbs
    const read = this.readParameters(givenLogitsOrProbs(this.className, this.#options))
    this.logits = read['logits']
    this.probs = read['probs']
    const { shape = [] } = this.logits ?? this.probs ?? {}
    this.eventShape = shape.slice(-1)
    this.batchShape = shape.slice(0, -1)
  }

  protected override options(): Record<string, unknown> {
    return { totalCount: this.totalCount, ...this.#options }
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions({ ...this.#options })
  }

  /** log-probabilities of all classes [...batch, k]. */
  classLogProbs(): Tensor {
    return tidy(() => {
      const logits = this.logits ?? safeLog(this.probs as Tensor)
      return sub(logits, expandDims(logSumExp(logits), -1))
    })
  }

  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const isInside = logicalAnd(all(isCount(x), -1), equal(sum(x, -1), this.totalCount))
      const counts = select(expandDims(isInside, -1), cast(x, 'float32'), scalar(0))
      const [n, logProbs] = [this.totalCount, this.classLogProbs()]
      // The saddle-point form: terms of size n log n would cancel.
      const distance = deviance(counts, sub(mul(exp(logProbs), n), counts), add(logProbs, Math.log(n)))
      const terms = add(stirlingRemainder(counts), distance)
      const value = sub(stirlingRemainder(scalar(n)), sum(terms, -1))
      return select(isInside, value, scalar(Number.NEGATIVE_INFINITY))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const [k = 0] = this.eventShape
    const classes = drawCategories(this.classLogProbs(), count * this.totalCount, rng, temperature)
    const trials = reshape(classes, [count, this.totalCount, ...this.batchShape])
    return sum(cast(oneHot(trials, k), 'float32'), 1)
  }

  override mean(): Tensor {
    return tidy(() => mul(exp(this.classLogProbs()), this.totalCount))
  }

  override variance(): Tensor {
    return tidy(() => {
      const probs = exp(this.classLogProbs())
      return mul(mul(probs, sub(1, probs)), this.totalCount)
    })
  }
}

registerModule(Multinomial)
