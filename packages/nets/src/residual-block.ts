import { mul, sigmoid, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Member, Module, type Rng, registerModule, total } from '@tfjs-flows/core'
import { type Activation, activationOf } from './activation.ts'
import { Dense } from './dense.ts'

/** The last layer of a branch starts at this fraction of its usual scale, so that a deep net starts near the identity. */
const BRANCH_SCALE = 0.01

export interface ResidualBlockOptions {
  /** Width of input and output. */
  features: number
  /** Default 'relu'. */
  activation?: Activation | undefined
  /** Width of the context, default 0: no gate. */
  contextFeatures?: number | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/**
 * One pre-activation residual block (He et al., "Identity mappings in deep residual networks", 2016), whose branch the
 * context gates (gated linear unit, Dauphin et al., "Language modeling with gated convolutional networks", 2017):
 *
 *     y = x + (W2 a(W1 a(x) + b1) + b2) * sigmoid(V c + d)
 *
 * Parameters: `first.*`, `second.*`, and `gate.*` where there is a context.
 */
export class ResidualBlock extends Module {
  static override readonly className = 'ResidualBlock'

  readonly features: number
  readonly contextFeatures: number
  readonly activation: Activation
  readonly first: Dense
  readonly second: Dense
  readonly gate: Dense | undefined

  constructor({ features, activation = 'relu', contextFeatures = 0, rng }: ResidualBlockOptions) {
    super()
    this.features = features
    this.contextFeatures = contextFeatures
    this.activation = activation
    const width = { inFeatures: features, outFeatures: features, rng }
    this.first = new Dense({ ...width, activation })
    this.second = new Dense({ ...width, initialScale: BRANCH_SCALE })
    this.gate = contextFeatures > 0 ? new Dense({ ...width, inFeatures: contextFeatures }) : undefined
  }

  protected options(): Record<string, unknown> {
    return { features: this.features, activation: this.activation, contextFeatures: this.contextFeatures }
  }

  override members(): Record<string, Member> {
    return { first: this.first, second: this.second, gate: this.gate }
  }

  /** x [..., features] and, where there is a gate, context [..., contextFeatures] -> [..., features]. */
  apply(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => {
      const branch = this.second.apply(this.first.apply(activationOf(this.activation)(x)))
      if (this.gate === undefined || context === undefined) return total([x, branch])
      return total([x, mul(branch, sigmoid(this.gate.apply(context)))])
    })
  }
}

registerModule(ResidualBlock, import.meta.url)
