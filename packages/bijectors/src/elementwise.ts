import { reshape, type Tensor, tidy, type Variable, variable, zeros } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  broadcast,
  type FastSide,
  type Member,
  type Network,
  registerModule,
  rowSums,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { applyToContext, checkContextConditioner } from './context-conditioner.ts'
import type { Transformer } from './transformer.ts'

export interface ElementwiseOptions {
  /** Width of the last axis, at least 1. */
  features: number
  /** The family of elementwise maps. */
  transformer: Transformer
  /** context [..., C] -> parameters [..., features * parametersPerFeature]; without it the parameters are trained. */
  conditioner?: Network | undefined
}

/**
 * One map of a transformer's family for each feature of [..., features], with trained parameters or, given a
 * conditioner, parameters computed from the context alone. What a coupling is for a single feature.
 *
 * Parameters without a conditioner: `raw` [features, parametersPerFeature], which start at 0: at the identity.
 *
 * @throws FlowsError 'argument' where the conditioner's outFeatures do not fit, 'shape' where it gets no context
 *
 * @example
 * ```ts
 * const scaleAndShift = new Elementwise({ features: 1, transformer: new AffineTransformer() })
 * ```
 */
export class Elementwise extends Bijector {
  static override readonly className = 'Elementwise'

  readonly eventRank = 1
  override readonly isConstantLogDet: boolean
  readonly features: number
  readonly transformer: Transformer
  readonly conditioner: Network | undefined
  readonly raw: Variable | undefined
  override readonly fastSide: FastSide

  constructor(options: ElementwiseOptions) {
    super()
    const { features, transformer, conditioner } = options
    this.features = features
    this.transformer = transformer
    this.isConstantLogDet = transformer.logDetDependsOn !== 'input'
    this.conditioner = conditioner
    this.fastSide = transformer.fastSide
    const { parametersPerFeature } = transformer
    if (conditioner === undefined) {
      this.raw = tidy(() => variable(zeros([features, parametersPerFeature])))
      return
    }
    checkContextConditioner('Elementwise', conditioner, features * parametersPerFeature)
  }

  protected options(): Record<string, unknown> {
    return { features: this.features, transformer: this.transformer, conditioner: this.conditioner }
  }

  override members(): Record<string, Member> {
    return { transformer: this.transformer, conditioner: this.conditioner, raw: this.raw }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.map(x, context, (bijector) => bijector.forwardAndLogDet(x))
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.map(y, context, (bijector) => bijector.inverseAndLogDet(y))
  }

  private map(
    x: Tensor,
    context: Tensor | undefined,
    apply: (bijector: Bijection) => [Tensor, Tensor],
  ): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const parameters = broadcast(this.parametersFor(context), [...x.shape, this.transformer.parametersPerFeature])
      const [y, logDet] = apply(this.transformer.bijector(parameters))
      return [y, rowSums(logDet)]
    })
  }

  private parametersFor(context: Tensor | undefined): Tensor {
    if (this.conditioner === undefined) return this.raw as Variable
    const raw = applyToContext('Elementwise', this.conditioner, context)
    return reshape(raw, [...raw.shape.slice(0, -1), this.features, this.transformer.parametersPerFeature])
  }
}

registerModule(Elementwise, import.meta.url)
