import { add, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core'
import {
  dense,
  isOutputActivation,
  type Member,
  Module,
  type Network,
  type Rng,
  registerModule,
} from '@tfjs-flows/core'
import { type Activation, activationOf } from './activation.ts'
import { initialBias, initialWeight } from './initial-weight.ts'
import { checkNetworkInput } from './network-input.ts'
import { wholeNumber } from './whole-number.ts'

export interface DenseOptions {
  /** Width of the last axis of the input, at least 1. */
  inFeatures: number
  /** Width of the last axis of the output, at least 1. */
  outFeatures: number
  /** Applied to the output, default 'identity'. */
  activation?: Activation | undefined
  /** Width of the context, default 0: no context. */
  contextFeatures?: number | undefined
  /** Default true: add a trained bias, which starts at 0. */
  bias?: boolean | undefined
  /** Factor on the initial weights, default 1; 0 makes a layer that starts at zero. */
  initialScale?: number | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/**
 * A dense layer over the last axis: x [..., inFeatures] -> [..., outFeatures],
 *
 *     y = activation(x W + c V + b)
 *
 * The context c [..., contextFeatures] has a weight V of its own. That is the map of the concatenation [x, c], without
 * copying c to the rows that share it: the leading axes of x and c broadcast.
 *
 * Parameters: `weight` [inFeatures, outFeatures], `contextWeight` [contextFeatures, outFeatures] where there is a
 * context, `bias` [outFeatures] where there is one.
 *
 * @throws FlowsError 'shape' where x or context has another width, or their leading axes do not broadcast
 *
 * @example
 * ```ts
 * const layer = new Dense({ inFeatures: 3, outFeatures: 2, activation: 'tanh', rng: new Rng(0) })
 * const y = layer.apply(x) // x [32, 3] -> y [32, 2]
 * ```
 */
export class Dense extends Module implements Network {
  static override readonly className = 'Dense'

  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  readonly activation: Activation
  readonly weight: Variable
  readonly contextWeight: Variable | undefined
  readonly bias: Variable | undefined
  readonly #activate: (x: Tensor) => Tensor
  readonly #initialScale: number

  constructor(options: DenseOptions) {
    super()
    const { activation = 'identity', contextFeatures = 0, bias = true, initialScale = 1, rng } = options
    this.inFeatures = wholeNumber('Dense', 'inFeatures', options.inFeatures, 1)
    this.outFeatures = wholeNumber('Dense', 'outFeatures', options.outFeatures, 1)
    this.contextFeatures = wholeNumber('Dense', 'contextFeatures', contextFeatures, 0)
    this.activation = activation
    this.#activate = activationOf(activation)
    this.#initialScale = initialScale

    const fanIn = this.inFeatures + this.contextFeatures
    const draw = (inputs: number): Variable =>
      initialWeight({ shape: [inputs, this.outFeatures], activation, fanIn, scale: initialScale, rng })
    this.weight = draw(this.inFeatures)
    this.contextWeight = this.contextFeatures > 0 ? draw(this.contextFeatures) : undefined
    this.bias = bias ? initialBias(this.outFeatures) : undefined
  }

  protected options(): Record<string, unknown> {
    return {
      inFeatures: this.inFeatures,
      outFeatures: this.outFeatures,
      activation: this.activation,
      contextFeatures: this.contextFeatures,
      bias: this.bias !== undefined,
      initialScale: this.#initialScale,
    }
  }

  override members(): Record<string, Member> {
    return { weight: this.weight, contextWeight: this.contextWeight, bias: this.bias }
  }

  apply(x: Tensor, context?: Tensor): Tensor {
    const condition = checkNetworkInput(this, x, context)
    return tidy(() => {
      const { activation, weight, bias, contextWeight } = this
      if (condition !== undefined && contextWeight !== undefined) {
        return this.#activate(add(dense(x, weight, bias), dense(condition, contextWeight)))
      }
      // In the same pass as the product where it can be.
      if (isOutputActivation(activation)) return dense(x, weight, bias, activation)
      return this.#activate(dense(x, weight, bias))
    })
  }
}

registerModule(Dense, import.meta.url)
