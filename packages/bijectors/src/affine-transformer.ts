import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { affineCoupling, type Bijection, FlowsError, registerModule, type ScaleMap } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { Transformer } from './transformer.ts'

export interface AffineTransformerOptions {
  /**
   * How the raw parameter a becomes the scale, default 'bounded':
   * 'bounded' e^(bound tanh(a / bound)), in e^-bound .. e^bound; 'exp' e^a, unbounded;
   * 'softplus' softplus(a + c) + 0.001, at least 0.001; 'sigmoid' sigmoid(a + 2) / sigmoid(2), in 0 .. 1.135.
   */
  scale?: ScaleMap | undefined
  /** Largest |log scale| of 'bounded', default 2: a layer and its inverse stretch by at most e^2 = 7.4. */
  bound?: number | undefined
}

/**
 * y = e^s x + t, two parameters a feature: t, and a that s is made of (Dinh et al., "Density estimation using Real NVP",
 * 2017). Zero parameters are the identity under every scale map.
 *
 * The bounded scale is the default because unbounded ones are what makes flows overflow: a stack of n layers, and its
 * inverse, stretches by at most e^(n bound).
 *
 * @throws FlowsError 'argument' where bound is not positive
 *
 * @example
 * ```ts
 * new AffineTransformer({ bound: 3 })
 * ```
 */
export class AffineTransformer extends Transformer {
  static override readonly className = 'AffineTransformer'

  readonly parametersPerFeature = 2
  override readonly logDetDependsOn = 'parameters'
  readonly scale: ScaleMap
  readonly bound: number

  constructor(options: AffineTransformerOptions = {}) {
    super()
    this.scale = options.scale ?? 'bounded'
    this.bound = options.bound ?? 2
    if (this.bound > 0 && Number.isFinite(this.bound)) return
    throw new FlowsError('argument', {
      who: 'AffineTransformer',
      rule: 'bound must be positive and finite',
      got: String(this.bound),
      do: 'Pass the largest log-scale of a layer, such as 2',
    })
  }

  protected options(): Record<string, unknown> {
    return { scale: this.scale, bound: this.bound }
  }

  bijector(parameters: Tensor): Bijection {
    return new AffineMap({ parameters, scale: this.scale, bound: this.bound })
  }
}

registerModule(AffineTransformer, import.meta.url)

interface AffineMapOptions {
  parameters: Tensor
  scale: ScaleMap
  bound: number
}

/** The member of the family at given parameters [..., D, 2]. */
class AffineMap extends Bijector {
  static override readonly className = 'AffineMap'

  readonly eventRank = 0
  override readonly isConstantLogDet = true
  readonly #options: AffineMapOptions

  constructor(options: AffineMapOptions) {
    super()
    this.#options = options
  }

  protected options(): Record<string, unknown> {
    return { ...this.#options }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return this.map(x, false)
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return this.map(y, true)
  }

  private map(x: Tensor, inverse: boolean): [Tensor, Tensor] {
    const { parameters, scale, bound } = this.#options
    return tidy(() => affineCoupling(x, parameters, { scale, bound, inverse }))
  }
}

registerModule(AffineMap, import.meta.url)
