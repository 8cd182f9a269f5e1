import { add, exp, expandDims, mul, reshape, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { logSumExp } from '@tfjs-flows/core'
import type { Categorical } from './categorical.ts'
import { Distribution } from './distribution.ts'

/** A function of a component at x, or of a component alone, under a context. */
export type ComponentFunction = (component: Distribution, context: Tensor | undefined, x: Tensor) => Tensor

/**
 * A mixture of k components: log p(x) = logSumExp_k(log w_k + log p_k(x)). The entropy, the mode and the quantile have no
 * closed form: they are of the logarithm of a sum.
 */
export abstract class WeightedMixture extends Distribution {
  abstract readonly mixtureDistribution: Categorical

  /** f of all components at x: [..., k]. */
  protected abstract atPoints(f: ComponentFunction, x: Tensor, context: Tensor | undefined): Tensor

  /** f of all components: [...batch, k, ...] with `eventRank` axes behind k. */
  protected abstract ofComponents(
    f: (component: Distribution, context: Tensor | undefined) => Tensor,
    eventRank: number,
    context: Tensor | undefined,
  ): Tensor

  override logProb(x: Tensor, context?: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => this.logMixture(this.atPoints((p, inner, at) => p.logProb(at, inner), x, context)))
  }

  override mean(context?: Tensor): Tensor {
    return tidy(() => this.average(this.means(context)))
  }

  /** The variance within the components and of their means. */
  override variance(context?: Tensor): Tensor {
    return tidy(() => {
      const rank = this.eventShape.length
      const within = this.ofComponents((p, inner) => p.variance(inner), rank, context)
      return this.average(add(within, square(this.deviations(context))))
    })
  }

  override covariance(context?: Tensor): Tensor {
    if (this.eventShape.length !== 1) return this.missing('covariance')
    return tidy(() => {
      const within = this.ofComponents((p, inner) => p.covariance(inner), 2, context)
      const deviations = this.deviations(context)
      const between = mul(expandDims(deviations, -1), expandDims(deviations, -2))
      return this.average(add(within, between), 2)
    })
  }

  override cdf(x: Tensor, context?: Tensor): Tensor {
    return tidy(() =>
      this.average(
        this.atPoints((p, inner, at) => p.cdf(at, inner), x, context),
        0,
      ),
    )
  }

  override logCdf(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.logMixture(this.atPoints((p, inner, at) => p.logCdf(at, inner), x, context)))
  }

  override survival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() =>
      this.average(
        this.atPoints((p, inner, at) => p.survival(at, inner), x, context),
        0,
      ),
    )
  }

  override logSurvival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.logMixture(this.atPoints((p, inner, at) => p.logSurvival(at, inner), x, context)))
  }

  private means(context: Tensor | undefined): Tensor {
    return this.ofComponents((p, inner) => p.mean(inner), this.eventShape.length, context)
  }

  /** The components' means less that of the mixture: [...batch, k, ...event]. */
  private deviations(context: Tensor | undefined): Tensor {
    const means = this.means(context)
    return sub(means, expandDims(this.average(means), means.rank - 1 - this.eventShape.length))
  }

  /** log of the weighted sum of exp(values) over the components [..., k]. */
  private logMixture(values: Tensor): Tensor {
    return logSumExp(add(values, this.mixtureDistribution.classLogProbs()))
  }

  /** The weighted sum over the components of values [..., k, ...event]. */
  private average(values: Tensor, eventRank = this.eventShape.length): Tensor {
    const weights = exp(this.mixtureDistribution.classLogProbs())
    const overEvents = reshape(weights, [...weights.shape, ...Array<number>(eventRank).fill(1)])
    return sum(mul(overEvents, values), values.rank - 1 - eventRank)
  }
}
