import { concat, exp, expandDims, neg, slice, sub, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { logSumExp, registerModule, type Shape } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { logOnSimplex, minusInfinityOffSimplex } from './simplex.ts'
import { widen } from './widen.ts'

/**
 * y = softmax([x, 0]), from R^D onto the simplex of D + 1 positive numbers with sum 1; log-det sum_i log y_i, that of the
 * first D coordinates, as for the density of `Dirichlet`. The inverse is x_i = log y_i - log y_(D+1).
 *
 * All coordinates but the last are treated alike; in `StickBreaking` each depends on those before it. A standard normal
 * becomes a logistic-normal distribution (Aitchison and Shen, "Logistic-normal distributions: some properties and uses",
 * 1980).
 *
 * In float32 an entry rounds to 0 at 104 below the largest: the inverse reads 0 as the smallest normal number. That y sums
 * to 1 is not checked; where an entry is not in [0, 1] its log-det is -Infinity.
 *
 * @example
 * ```ts
 * const weights = new SoftmaxCentered().forward(tf.tensor([0, Math.log(2)])) // [0.25, 0.5, 0.25]
 * ```
 */
export class SoftmaxCentered extends Bijector {
  static override readonly className = 'SoftmaxCentered'

  readonly eventRank = 1

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x)
    return tidy(() => {
      const logits = concat([x, zeros([...x.shape.slice(0, -1), 1])], x.rank - 1)
      const logY = sub(logits, expandDims(logSumExp(logits), -1))
      return [exp(logY), sum(logY, -1)]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkOutput(y)
    return tidy(() => {
      const logY = logOnSimplex(y)
      const lead = y.shape.slice(0, -1)
      const last = (y.shape[y.rank - 1] as number) - 1
      const start = lead.map(() => 0)
      const logLast = slice(logY, [...start, last], [...lead, 1])
      const x = sub(slice(logY, [...start, 0], [...lead, last]), logLast)
      return [x, minusInfinityOffSimplex(neg(sum(logY, -1)), y)]
    })
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return widen(eventShape, 1)
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return widen(eventShape, -1)
  }
}

registerModule(SoftmaxCentered, import.meta.url)
