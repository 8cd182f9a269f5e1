import { concat, expandDims, slice, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { FlowsError, type Member, Module, type Rng, registerModule } from '@tfjs-flows/core'
import { type Activation, activationOf, Dense, wholeNumber } from '@tfjs-flows/nets'
import { WaveNetLayer, type WaveNetPaths } from './wave-net-layer.ts'
import { WaveNetSteps } from './wave-net-steps.ts'

export interface WaveNetOptions {
  /** Numbers at each step of a sequence, default 1. */
  inFeatures?: number | undefined
  /** Outputs at each step, from the steps before it. */
  outFeatures: number
  /** Width of the residual path, default 32. */
  channels?: number | undefined
  /** Width of the skip path, default twice `channels`. */
  skipChannels?: number | undefined
  /** Taps of each convolution, at least 2, default 2. */
  kernelSize?: number | undefined
  /** The dilation of each layer, default 1, 2, 4, … 512: see `dilationCycle`. */
  dilations?: readonly number[] | undefined
  /** Width of the context, default 0: [batch, C] for the whole sequence, or [batch, T, C] step by step. */
  contextFeatures?: number | undefined
  /** Activation between the sum of the skip paths and the outputs, twice, default 'relu'. */
  activation?: Activation | undefined
  /** Default false. True: the outputs start at zero. */
  zeroOutput?: boolean | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/**
 * Dilations 1, base, base^2, … of `layers` layers, `cycles` times over.
 *
 * @example
 * ```ts
 * dilationCycle(4, 2) // [1, 2, 4, 8, 1, 2, 4, 8]
 * ```
 */
export function dilationCycle(layers: number, cycles = 1, base = 2): number[] {
  return Array.from({ length: layers * cycles }, (_, i) => base ** (i % layers))
}

/**
 * WaveNet (van den Oord et al., "WaveNet: a generative model for raw audio", 2016): x [batch, T, inFeatures] to outputs
 * [batch, T, outFeatures], of which those at step t see x[..t-1] (and the context) alone, through gated residual layers of
 * dilated causal convolutions.
 *
 * The outputs at t reach back `receptiveField` steps. A context [batch, C] conditions whole sequences (a speaker); one of
 * [batch, T, C] each step (text, pitch) and may hold step t itself.
 *
 * Parameters: `input.*`, `layers.<i>.*`, `middle.*`, `last.*`.
 *
 * @throws FlowsError 'argument' for sizes that do not fit, 'shape' where x or the context do not
 *
 * @example
 * ```ts
 * const net = new WaveNet({ outFeatures: 256, channels: 64, dilations: dilationCycle(10), rng: new Rng(0) })
 * net.receptiveField // 1024
 * net.apply(x) // x [4, 1024, 1] -> [4, 1024, 256]
 * ```
 */
export class WaveNet extends Module {
  static override readonly className: string = 'WaveNet'

  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  readonly kernelSize: number
  readonly channels: number
  readonly dilations: readonly number[]
  readonly input: Dense
  readonly layers: readonly WaveNetLayer[]
  readonly middle: Dense
  readonly last: Dense
  readonly #options: Omit<WaveNetOptions, 'rng'>
  readonly #activate: (x: Tensor) => Tensor

  constructor({ rng, ...options }: WaveNetOptions) {
    super()
    this.#options = options
    const whole = (name: string, value: number, least: number): number => wholeNumber('WaveNet', name, value, least)
    this.inFeatures = whole('inFeatures', options.inFeatures ?? 1, 1)
    this.outFeatures = whole('outFeatures', options.outFeatures, 1)
    this.contextFeatures = whole('contextFeatures', options.contextFeatures ?? 0, 0)
    this.channels = whole('channels', options.channels ?? 32, 1)
    this.kernelSize = whole('kernelSize', options.kernelSize ?? 2, 2)
    const skipChannels = whole('skipChannels', options.skipChannels ?? 2 * this.channels, 1)
    this.dilations = (options.dilations ?? dilationCycle(10)).map((d) => whole('every dilation', d, 1))
    if (this.dilations.length === 0) {
      throw new FlowsError('argument', {
        who: 'WaveNet',
        rule: 'there must be a layer at least',
        got: 'no dilations',
        do: 'Pass dilations: dilationCycle(10)',
      })
    }
    const { channels, kernelSize, contextFeatures } = this
    this.input = new Dense({ inFeatures: this.inFeatures, outFeatures: channels, rng })
    this.layers = this.dilations.map(
      (dilation) => new WaveNetLayer({ channels, skipChannels, kernelSize, dilation, contextFeatures, rng }),
    )
    const { activation = 'relu' } = options
    this.#activate = activationOf(activation)
    const hidden = { inFeatures: skipChannels, outFeatures: skipChannels, activation, rng }
    this.middle = new Dense(hidden)
    const initialScale = options.zeroOutput === true ? 0 : 1
    this.last = new Dense({ inFeatures: skipChannels, outFeatures: this.outFeatures, initialScale, rng })
  }

  protected options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Member> {
    return { input: this.input, layers: this.layers, middle: this.middle, last: this.last }
  }

  /** How many of the steps before it an output sees: 1 + sum of (kernelSize - 1) dilation. */
  get receptiveField(): number {
    return this.dilations.reduce((sum, dilation) => sum + (this.kernelSize - 1) * dilation, 1)
  }

  apply(x: Tensor, context?: Tensor): Tensor {
    this.check(x, context)
    return tidy(() => {
      const [batch = 0, steps = 0] = x.shape
      const before = concat([zeros([batch, 1, this.inFeatures]), slice(x, [0, 0, 0], [batch, steps - 1, -1])], 1)
      const condition = this.stepwise(context)
      let paths = this.start(before)
      for (const layer of this.layers.slice(0, -1)) paths = layer.apply(paths, condition)
      const last = this.layers.at(-1) as WaveNetLayer
      return this.head(last.end(paths, condition))
    })
  }

  /** Evaluation step by step with cached activations: O(layers) a step. */
  steps(batch: number, context?: Tensor): WaveNetSteps {
    return new WaveNetSteps(this, batch, context)
  }

  /** The paths into the first layer, from the values one step before [batch, T, inFeatures]. */
  start(before: Tensor): WaveNetPaths {
    const h = this.input.apply(before)
    return { h, skip: zeros([...h.shape.slice(0, -1), this.middle.inFeatures]) }
  }

  /** The outputs from the sum of the skip paths. */
  head(skip: Tensor): Tensor {
    return this.last.apply(this.middle.apply(this.#activate(skip)))
  }

  /** A context as [batch, T or 1, C]. */
  stepwise(context: Tensor | undefined): Tensor | undefined {
    if (context === undefined || this.contextFeatures === 0) return undefined
    return context.rank === 2 ? expandDims(context, 1) : context
  }

  private check(x: Tensor, context: Tensor | undefined): void {
    const { contextFeatures, inFeatures } = this
    const [batch, steps, width] = x.shape
    const shape = (tensor: Tensor | undefined): string => (tensor ? `[${tensor.shape.join(', ')}]` : 'no context')
    const fail = (rule: string, got: string, todo: string): never => {
      throw new FlowsError('shape', { who: 'WaveNet', rule, got, do: todo })
    }
    if (x.rank !== 3 || width !== inFeatures || steps === 0) {
      fail(
        `x must be [batch, T, ${inFeatures}] with T at least 1`,
        shape(x),
        `Pass x of shape [batch, T, ${inFeatures}]`,
      )
    }
    if (contextFeatures === 0) return
    const ofSequence = [batch, contextFeatures].join()
    const ofSteps = [batch, steps, contextFeatures].join()
    const given = context?.shape.join()
    if (given !== ofSequence && given !== ofSteps) {
      fail(
        `the context must be [batch, ${contextFeatures}] or [batch, T, ${contextFeatures}]`,
        `${shape(context)} for x of shape ${shape(x)}`,
        'Give every sequence, or every step of it, its context',
      )
    }
  }
}

registerModule(WaveNet, import.meta.url)
