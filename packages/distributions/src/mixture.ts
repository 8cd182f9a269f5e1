import { stack, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, type LogProbKind, registerModule, type Shape, type Support } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import type { Categorical } from './categorical.ts'
import type { Distribution, DrawOptions } from './distribution.ts'
import { drawChosen } from './draw-chosen.ts'
import { sharedSupport } from './shared-support.ts'
import { stretch } from './stretch.ts'
import { type ComponentFunction, WeightedMixture } from './weighted-mixture.ts'

export interface MixtureOptions {
  /** Weights of the k components; its batch is that of the components or scalar. */
  mixtureDistribution: Categorical
  /** k distributions of any families, with one batch shape and one event shape. */
  components: readonly Distribution[]
}

/**
 * A mixture of k distributions of any families: log p(x) = logSumExp_k(log w_k + log p_k(x)).
 *
 * A sample chooses the components first and draws of each what is chosen of it, which in a batch is what the entry that
 * chose it most often needs; it is float32. Draws have a gradient to the components and none to the weights. A
 * temperature sharpens the weights and narrows the components. Components of one family are faster as
 * `MixtureSameFamily`, by one call for all.
 *
 * The entropy, the mode and the quantile have no closed form: they are of the logarithm of a sum.
 *
 * @throws FlowsError 'shape' where the components differ in shape, or their number is not that of the weights
 * @example
 * ```ts
 * const mixture = new Mixture({
 *   mixtureDistribution: new Categorical({ probs: [0.9, 0.1] }),
 *   components: [new Normal({ loc: 0, scale: 1 }), new Laplace({ loc: 0, scale: 5 })],
 * })
 * mixture.variance() // 5.9
 * ```
 */
export class Mixture extends WeightedMixture {
  static override readonly className: string = 'Mixture'
  readonly mixtureDistribution: Categorical
  readonly components: readonly Distribution[]
  readonly batchShape: Shape
  readonly eventShape: Shape

  constructor({ mixtureDistribution, components }: MixtureOptions) {
    super()
    this.mixtureDistribution = mixtureDistribution
    this.components = components
    this.batchShape = components[0]?.batchShape ?? []
    this.eventShape = components[0]?.eventShape ?? []
    this.checkParts()
  }

  /** That of every component; 'not-available' where they differ. */
  override get support(): Support {
    return sharedSupport(
      this.className,
      this.components.map(({ support }) => support),
    )
  }

  protected override options(): Record<string, unknown> {
    return { mixtureDistribution: this.mixtureDistribution, components: this.components }
  }

  override members(): Record<string, Distribution | readonly Distribution[]> {
    return { mixtureDistribution: this.mixtureDistribution, components: this.components }
  }

  override get logProbKind(): LogProbKind {
    return this.components.every(({ logProbKind }) => logProbKind === 'exact') ? 'exact' : 'lower bound'
  }

  override get followsContext(): boolean {
    return this.components.some(({ followsContext }) => followsContext)
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    const weights = this.mixtureDistribution.classLogProbs()
    return drawChosen(this.components, weights, this.batchShape, count, options)
  }

  protected override atPoints(f: ComponentFunction, x: Tensor, context: Tensor | undefined): Tensor {
    return stackStretched(
      this.components.map((component) => f(component, context, x)),
      0,
    )
  }

  protected override ofComponents(
    f: (component: Distribution, context: Tensor | undefined) => Tensor,
    eventRank: number,
    context: Tensor | undefined,
  ): Tensor {
    return stackStretched(
      this.components.map((component) => f(component, context)),
      eventRank,
    )
  }

  private checkParts(): void {
    const { batchShape, classes } = this.mixtureDistribution
    const shapes = this.components.map((part) => `[${part.batchShape.join(', ')}] of [${part.eventShape.join(', ')}]`)
    const isBatch = batchShape.length === 0 || batchShape.join() === this.batchShape.join()
    if (shapes.length === classes && shapes.every((shape) => shape === shapes[0]) && isBatch) return
    throw new FlowsError('shape', {
      who: this.className,
      rule: 'k weights of batch [...batch] or [] must have k components with one batch shape [...batch] and one event shape',
      got: `${classes} weights of batch [${batchShape.join(', ')}] and components ${shapes.join('; ') || 'none'}`,
      do: 'Make events with Independent, and stretch the parameters of each component to the batch',
    })
  }
}

/** Values stacked before their last `eventRank` axes; those of a component that ignores a context are stretched. */
function stackStretched(values: readonly Tensor[], eventRank: number): Tensor {
  const shape = broadcastShapes('Mixture', ...values.map((value) => value.shape))
  return stack(
    values.map((value) => stretch(value, shape)),
    shape.length - eventRank,
  )
}

registerModule(Mixture, import.meta.url)
