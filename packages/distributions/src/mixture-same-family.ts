import { cast, equal, expandDims, range, reshape, scalar, sum, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, type LogProbKind, registerModule, type Shape, type Support, select } from '@tfjs-flows/core'
import type { Categorical } from './categorical.ts'
import type { Distribution, DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import { drawChosen } from './draw-chosen.ts'
import { fixedSupport } from './fixed-support.ts'
import { stretch } from './stretch.ts'
import { type ComponentFunction, WeightedMixture } from './weighted-mixture.ts'

/** Fewer numbers than this are drawn of all components at once: that costs less than calls for each component. */
const FEW = 512

export interface MixtureSameFamilyOptions {
  /** Weights of the k components; its batch is the mixture's or scalar. */
  mixtureDistribution: Categorical
  /** The components along the last batch axis: [...batch, k]. */
  componentsDistribution: Distribution
}

/**
 * A mixture of k members of one family: log p(x) = logSumExp_k(log w_k + log p_k(x)).
 *
 * A sample chooses the components first and draws of each what is chosen of it, where their family can be taken apart
 * (those of tensors with batch axes, and `Independent` of them) and there is enough to draw; else it draws of all and
 * keeps one, k draws for each. It is float32, with a gradient to the components and none to the weights. A temperature
 * sharpens the weights and narrows the components. The entropy, the mode and the quantile have no closed form.
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
export class MixtureSameFamily extends WeightedMixture {
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

  /** That of a component; 'not-available' where the components have ends of their own. */
  override get support(): Support {
    return fixedSupport(this.className, this.componentsDistribution.support)
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

  protected override draw(count: number, options: DrawOptions): Tensor {
    const weights = this.mixtureDistribution.classLogProbs()
    const size = [...this.batchShape, ...this.eventShape].reduce((product, n) => product * n, count)
    const components = size < FEW ? undefined : this.separate()
    if (components !== undefined) return drawChosen(components, weights, this.batchShape, count, options)
    const x = this.componentsDistribution.sample(count, { ...options, context: inner(options.context) })
    const axis = x.rank - 1 - this.eventShape.length
    const chosen = drawCategories(stretch(weights, x.shape.slice(1, axis + 1)), count, options.rng, options.temperature)
    const isChosen = equal(expandDims(chosen, -1), range(0, this.mixtureDistribution.classes, 1, 'int32'))
    const overEvents = reshape(isChosen, [...isChosen.shape, ...this.eventShape.map(() => 1)])
    return sum(select(overEvents, cast(x, 'float32'), scalar(0)), axis)
  }

  protected override atPoints(f: ComponentFunction, x: Tensor, context: Tensor | undefined): Tensor {
    return f(this.componentsDistribution, inner(context), expandDims(x, x.rank - this.eventShape.length))
  }

  protected override ofComponents(
    f: (component: Distribution, context: Tensor | undefined) => Tensor,
    _eventRank: number,
    context: Tensor | undefined,
  ): Tensor {
    return f(this.componentsDistribution, inner(context))
  }

  /** The components one by one, where their family can be taken apart. */
  private separate(): Distribution[] | undefined {
    const parts: Distribution[] = []
    for (let c = 0; c < this.mixtureDistribution.classes; c += 1) {
      const part = this.componentsDistribution.batchEntry(c)
      if (part === undefined) return undefined
      parts.push(part)
    }
    return parts
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

registerModule(MixtureSameFamily, import.meta.url)
