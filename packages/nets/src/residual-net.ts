import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Member, Module, type Network, type Rng, registerModule } from '@tfjs-flows/core'
import type { Activation } from './activation.ts'
import { Dense } from './dense.ts'
import { checkNetworkInput } from './network-input.ts'
import { ResidualBlock } from './residual-block.ts'
import { wholeNumber } from './whole-number.ts'

export interface ResidualNetOptions {
  /** Width of the last axis of the input, at least 1. */
  inFeatures: number
  /** Width of the last axis of the output, at least 1. */
  outFeatures: number
  /** Width of every block, default 64. */
  hidden?: number | undefined
  /** Number of blocks, two dense layers each, default 2. */
  blocks?: number | undefined
  /** The blocks' nonlinearity, default 'relu'. */
  activation?: Activation | undefined
  /** Width of the context, default 0: no context. */
  contextFeatures?: number | undefined
  /** Default false. True: the last layer starts at zero, so that a flow whose parameters it gives starts at the identity. */
  zeroOutput?: boolean | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/**
 * A residual network of pre-activation blocks: x [..., inFeatures] -> [..., outFeatures]. It is the conditioner of the
 * neural spline flows (Durkan et al., "Neural spline flows", 2019, appendix B.1).
 *
 * Context enters the first layer and gates each block's branch. Each branch starts near zero, so the net starts near
 * a linear map whatever its depth.
 *
 * Parameters: `first.*`, `blocks.<i>.first.*`, `blocks.<i>.second.*`, `blocks.<i>.gate.*` (context), `last.*`.
 *
 * @throws FlowsError 'shape' where x or context has another width, or their leading axes do not broadcast
 *
 * @example
 * ```ts
 * const net = new ResidualNet({ inFeatures: 3, outFeatures: 6, hidden: 128, blocks: 2, rng: new Rng(0) })
 * const y = net.apply(x) // x [32, 3] -> y [32, 6]
 * ```
 */
export class ResidualNet extends Module implements Network {
  static override readonly className = 'ResidualNet'

  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  readonly hidden: number
  readonly activation: Activation
  readonly first: Dense
  readonly blocks: readonly ResidualBlock[]
  readonly last: Dense
  readonly #zeroOutput: boolean

  constructor(options: ResidualNetOptions) {
    super()
    const { hidden = 64, blocks = 2, activation = 'relu', contextFeatures = 0, zeroOutput = false, rng } = options
    this.inFeatures = wholeNumber('ResidualNet', 'inFeatures', options.inFeatures, 1)
    this.outFeatures = wholeNumber('ResidualNet', 'outFeatures', options.outFeatures, 1)
    this.contextFeatures = wholeNumber('ResidualNet', 'contextFeatures', contextFeatures, 0)
    this.hidden = wholeNumber('ResidualNet', 'hidden', hidden, 1)
    const count = wholeNumber('ResidualNet', 'blocks', blocks, 0)
    this.activation = activation
    this.#zeroOutput = zeroOutput

    this.first = new Dense({ inFeatures: this.inFeatures, outFeatures: hidden, contextFeatures, rng })
    const block = { features: hidden, activation, contextFeatures, rng }
    this.blocks = Array.from({ length: count }, () => new ResidualBlock(block))
    const initialScale = zeroOutput ? 0 : 1
    this.last = new Dense({ inFeatures: hidden, outFeatures: this.outFeatures, initialScale, rng })
  }

  protected options(): Record<string, unknown> {
    return {
      inFeatures: this.inFeatures,
      outFeatures: this.outFeatures,
      hidden: this.hidden,
      blocks: this.blocks.length,
      activation: this.activation,
      contextFeatures: this.contextFeatures,
      zeroOutput: this.#zeroOutput,
    }
  }

  override members(): Record<string, Member> {
    return { first: this.first, blocks: this.blocks, last: this.last }
  }

  apply(x: Tensor, context?: Tensor): Tensor {
    const condition = checkNetworkInput(this, x, context)
    return tidy(() => {
      const h = this.first.apply(x, condition)
      return this.last.apply(this.blocks.reduce((at, block) => block.apply(at, condition), h))
    })
  }
}

registerModule(ResidualNet, import.meta.url)
