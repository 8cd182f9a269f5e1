import {
  add,
  equal,
  exp,
  expandDims,
  mul,
  range,
  reshape,
  scalar,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { FlowsError, type LogProbKind, logSumExp, registerModule, type Shape, select } from '@tfjs-flows/core'
import type { Categorical } from './categorical.ts'
import { Distribution, type DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import { stretch } from './stretch.ts'

export interface MixtureSameFamilyOptions {
  /** Weights of the k components; its batch is the mixture's or scalar. */
  mixtureDistribution: Categorical
  /** The components along the last batch axis: [...batch, k]. */
  componentsDistribution: Distribution
}

/**
 * A mixture of k members of one family: log p(x) = logSumExp_k(log w_k + log p_k(x)).
 *
 * A sample draws from every component and keeps one: it costs k draws, has a gradient to the components and none to the
 * weights. A temperature sharpens the weights and narrows the components.
 *
 * @throws FlowsError 'shape' where the last batch axis of the components is not the number of weights
 * @example
 * ```ts
 * const mixture = new MixtureSameFamily({
 *   mixtureDistribution: new Categorical({ probs: [0.3, 0.7] }),
 *   componentsDistribution: new Normal({ loc: [-1, 2], scale: [0.5, 1] }),
 * })
 * mixture.mean() // 1.1
 * ```
 */
export class MixtureSameFamily extends Distribution {
  static override readonly className: string = 'MixtureSameFamily'
  readonly mixtureDistribution: Categorical
  readonly componentsDistribution: Distribution
  readonly batchShape: Shape
  readonly eventShape: Shape

  constructor({ mixtureDistribution, componentsDistribution }: MixtureSameFamilyOptions) {
    super()
    this.mixtureDistribution = mixtureDistribution
    this.componentsDistribution = componentsDistribution
    this.batchShape = componentsDistribution.batchShape.slice(0, -1)
    this.eventShape = componentsDistribution.eventShape
    this.checkParts()
  }

  protected override options(): Record<string, unknown> {
    const { mixtureDistribution, componentsDistribution } = this
    return { mixtureDistribution, componentsDistribution }
  }

  override members(): Record<string, Distribution> {
    const { mixtureDistribution, componentsDistribution } = this
    return { mixtureDistribution, componentsDistribution }
  }

  override get logProbKind(): LogProbKind {
    return this.componentsDistribution.logProbKind
  }

  override get followsContext(): boolean {
    return this.componentsDistribution.followsContext
  }

  override logProb(x: Tensor, context?: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => this.logMixture(this.componentsDistribution.logProb(this.beside(x), inner(context))))
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    const x = this.componentsDistribution.sample(count, { ...options, context: inner(options.context) })
    const axis = x.rank - 1 - this.eventShape.length
    const weights = this.mixtureDistribution.classLogProbs()
    const chosen = drawCategories(stretch(weights, x.shape.slice(1, axis + 1)), count, options.rng, options.temperature)
    const isChosen = equal(expandDims(chosen, -1), range(0, this.mixtureDistribution.classes, 1, 'int32'))
    return sum(select(this.overEvents(isChosen), x, scalar(0, x.dtype)), axis)
  }

  override mean(context?: Tensor): Tensor {
    return tidy(() => this.average(this.componentsDistribution.mean(inner(context))))
  }

  /** The variance within the components and of their means. */
  override variance(context?: Tensor): Tensor {
    return tidy(() => {
      const means = this.componentsDistribution.mean(inner(context))
      const within = this.componentsDistribution.variance(inner(context))
      return this.average(add(within, square(sub(means, this.beside(this.average(means))))))
    })
  }

  override covariance(context?: Tensor): Tensor {
    if (this.eventShape.length !== 1) return this.missing('covariance')
    return tidy(() => {
      const means = this.componentsDistribution.mean(inner(context))
      const distance = sub(means, this.beside(this.average(means)))
      const between = mul(expandDims(distance, -1), expandDims(distance, -2))
      return this.average(add(this.componentsDistribution.covariance(inner(context)), between), 2)
    })
  }

  override cdf(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.average(this.componentsDistribution.cdf(this.beside(x), inner(context)), 0))
  }

  override logCdf(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.logMixture(this.componentsDistribution.logCdf(this.beside(x), inner(context))))
  }

  override survival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.average(this.componentsDistribution.survival(this.beside(x), inner(context)), 0))
  }

  override logSurvival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.logMixture(this.componentsDistribution.logSurvival(this.beside(x), inner(context))))
  }

  /** log of the weighted sum of exp(values) over the components [..., k]. */
  private logMixture(values: Tensor): Tensor {
    return logSumExp(add(values, this.mixtureDistribution.classLogProbs()))
  }

  /** The weighted sum over the components of values [..., k, ...event]. */
  private average(values: Tensor, eventRank = this.eventShape.length): Tensor {
    const weights = this.overEvents(exp(this.mixtureDistribution.classLogProbs()), eventRank)
    return sum(mul(weights, values), values.rank - 1 - eventRank)
  }

  /** x with an axis of 1 where the components lie. */
  private beside(x: Tensor): Tensor {
    return expandDims(x, x.rank - this.eventShape.length)
  }

  /** [..., k] with an axis of 1 for each event axis. */
  private overEvents(x: Tensor, eventRank = this.eventShape.length): Tensor {
    return reshape(x, [...x.shape, ...Array<number>(eventRank).fill(1)])
  }

  private checkParts(): void {
    const { batchShape, classes } = this.mixtureDistribution
    const components = this.componentsDistribution.batchShape
    const isBatch = batchShape.length === 0 || batchShape.join() === this.batchShape.join()
    if (components[components.length - 1] === classes && isBatch) return
    throw new FlowsError('shape', {
      who: this.className,
      rule: 'the components must have batch shape [...batch, k] for k weights of batch [...batch] or []',
      got: `components [${components.join(', ')}] and ${classes} weights of batch [${batchShape.join(', ')}]`,
      do: 'Make events with Independent, and put the components on the last batch axis',
    })
  }
}

/** A context [...batch, C] as the components see it. */
function inner(context: Tensor | undefined): Tensor | undefined {
  return context === undefined ? undefined : expandDims(context, -2)
}

registerModule(MixtureSameFamily)
