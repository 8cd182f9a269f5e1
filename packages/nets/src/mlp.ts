import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Member, Module, type Network, type Rng, registerModule } from '@tfjs-flows/core'
import type { Activation } from './activation.ts'
import { Dense } from './dense.ts'
import { checkNetworkInput } from './network-input.ts'
import { wholeNumber } from './whole-number.ts'

export interface MlpOptions {
  /** Width of the last axis of the input, at least 1. */
  inFeatures: number
  /** Width of the last axis of the output, at least 1. */
  outFeatures: number
  /** Widths of the hidden layers, default [64, 64]; [] is a linear map. */
  hidden?: readonly number[] | undefined
  /** Applied after each hidden layer, default 'relu'. */
  activation?: Activation | undefined
  /** Width of the context, default 0: no context. */
  contextFeatures?: number | undefined
  /** Default false. True: the last layer starts at zero, so that a flow whose parameters it gives starts at the identity. */
  zeroOutput?: boolean | undefined
  /** Factor on the initial weights of the hidden layers, default 1: He's or Glorot's. */
  initialScale?: number | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/**
 * A multilayer perceptron: x [..., inFeatures] -> [..., outFeatures], `activation` after every layer but the last.
 * Context enters the first layer.
 *
 * Parameters: `layers.<i>.weight`, `layers.<i>.bias`, and `layers.0.contextWeight` where there is a context.
 *
 * @throws FlowsError 'shape' where x or context has another width, or their leading axes do not broadcast
 *
 * @example
 * ```ts
 * const net = new Mlp({ inFeatures: 3, outFeatures: 2, hidden: [64, 64], contextFeatures: 1, rng: new Rng(0) })
 * const y = net.apply(x, context) // x [32, 3], context [32, 1] or [1] -> y [32, 2]
 * ```
 */
export class Mlp extends Module implements Network {
  static override readonly className = 'Mlp'

  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  readonly hidden: readonly number[]
  readonly activation: Activation
  readonly layers: readonly Dense[]
  readonly #zeroOutput: boolean
  readonly #initialScale: number

  constructor(options: MlpOptions) {
    super()
    const { hidden = [64, 64], activation = 'relu', contextFeatures = 0, zeroOutput = false, rng } = options
    const { initialScale = 1 } = options
    this.inFeatures = wholeNumber('Mlp', 'inFeatures', options.inFeatures, 1)
    this.outFeatures = wholeNumber('Mlp', 'outFeatures', options.outFeatures, 1)
    this.contextFeatures = wholeNumber('Mlp', 'contextFeatures', contextFeatures, 0)
    this.hidden = hidden.map((width) => wholeNumber('Mlp', 'every width of hidden', width, 1))
    this.activation = activation
    this.#zeroOutput = zeroOutput
    this.#initialScale = initialScale

    const widths = [this.inFeatures, ...this.hidden, this.outFeatures]
    this.layers = widths.slice(1).map((outFeatures, i) => {
      const isLast = i === this.hidden.length
      return new Dense({
        inFeatures: widths[i] as number,
        outFeatures,
        contextFeatures: i === 0 ? this.contextFeatures : 0,
        activation: isLast ? 'identity' : activation,
        initialScale: isLast ? (zeroOutput ? 0 : 1) : initialScale,
        rng,
      })
    })
  }

  protected options(): Record<string, unknown> {
    return {
      inFeatures: this.inFeatures,
      outFeatures: this.outFeatures,
      hidden: this.hidden,
      activation: this.activation,
      contextFeatures: this.contextFeatures,
      zeroOutput: this.#zeroOutput,
      initialScale: this.#initialScale,
    }
  }

  override members(): Record<string, Member> {
    return { layers: this.layers }
  }

  apply(x: Tensor, context?: Tensor): Tensor {
    const condition = checkNetworkInput(this, x, context)
    return tidy(() => this.layers.reduce((h, layer) => layer.apply(h, condition), x))
  }
}

registerModule(Mlp, import.meta.url)
