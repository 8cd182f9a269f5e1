import {
  add,
  addN,
  all,
  cast,
  div,
  equal,
  exp,
  expandDims,
  fill,
  logicalAnd,
  maximum,
  mul,
  oneHot,
  reshape,
  scalar,
  stack,
  sub,
  sum,
  type Tensor,
  tidy,
  unstack,
} from '@tensorflow/tfjs-core'
import {
  deviance,
  FlowsError,
  registerModule,
  type Shape,
  type Support,
  select,
  stirlingRemainder,
} from '@tfjs-flows/core'
import { Binomial } from './binomial.ts'
import { ClassDistribution } from './class-distribution.ts'
import { isCount } from './counts.ts'
import type { DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import type { LogitsOrProbs } from './logits-or-probs.ts'

/** `totalCount`: the number of trials, a whole number; `logits` or `probs` [...batch, k], normalised over the last axis. */
export type MultinomialOptions = LogitsOrProbs & { totalCount: number }

/**
 * The counts of k classes in n = `totalCount` trials: log p(x) = log n! - sum_i log x_i! + sum_i x_i log p_i for counts
 * x with sum n; -Infinity for any other vector.
 *
 * Draws are float32 and have no gradient; each costs n categorical draws. A temperature draws nearer the median of each
 * class given those before it. Entropy and mode have no closed form.
 *
 * @throws FlowsError 'argument' where `totalCount` is no whole number of at least 1, or not one of logits and probs given
 */
export class Multinomial extends ClassDistribution {
  static override readonly className: string = 'Multinomial'
  static override readonly eventRank = 1
  readonly eventShape: Shape = [this.classes]

  constructor({ totalCount, ...classes }: MultinomialOptions) {
    checkTotal(totalCount)
    super(classes, totalCount)
  }

  override get support(): Support {
    return { kind: 'integers', low: 0, high: this.totalCount, sum: this.totalCount }
  }

  protected override options(): Record<string, unknown> {
    return { totalCount: this.totalCount, ...super.options() }
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

  protected override draw(count: number, options: DrawOptions): Tensor {
    const { rng, temperature } = options
    if (temperature !== 1) return this.drawTempered(count, options)
    const classes = drawCategories(this.classLogProbs(), count * this.totalCount, rng, temperature)
    const trials = reshape(classes, [count, this.totalCount, ...this.batchShape])
    return sum(cast(oneHot(trials, this.classes), 'float32'), 1)
  }

  /** Class after class, the binomial quantile of what is left, at a level nearer 1/2. */
  private drawTempered(count: number, { rng, temperature }: DrawOptions): Tensor {
    const probs = unstack(exp(this.classLogProbs()), this.batchShape.length)
    let rest: Tensor = fill([count, ...this.batchShape], this.totalCount)
    const counts = probs.slice(0, -1).map((p, i) => {
      // At most 1 in float32 too: p is a part of the sum that it is divided by.
      const share = div(p, maximum(addN(probs.slice(i)), 1e-30))
      const level = add(mul(rng.uniform([count, ...this.batchShape], -0.5, 0.5), temperature), 0.5)
      const x = new Binomial({ totalCount: rest, probs: share }).quantile(level)
      rest = sub(rest, x)
      return x
    })
    return stack([...counts, rest], rest.rank)
  }

  override mean(): Tensor {
    return this.countMean()
  }

  override variance(): Tensor {
    return this.countVariance()
  }

  override covariance(): Tensor {
    return this.countCovariance()
  }
}

function checkTotal(totalCount: number): void {
  if (Number.isSafeInteger(totalCount) && totalCount >= 1) return
  throw new FlowsError('argument', {
    who: 'Multinomial',
    rule: 'totalCount must be a whole number of at least 1',
    got: String(totalCount),
  })
}

registerModule(Multinomial, import.meta.url)
