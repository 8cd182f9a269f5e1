import { add, concat, reshape, slice, type Tensor, type Variable } from '@tensorflow/tfjs-core'
import {
  causalConv1d,
  dense,
  denseOnto,
  gatedTanh,
  type Member,
  Module,
  type Rng,
  registerModule,
} from '@tfjs-flows/core'
import { Dense, initialBias, initialWeight } from '@tfjs-flows/nets'

export interface WaveNetLayerOptions {
  /** Width of the residual path. */
  channels: number
  /** Width of the skip path. */
  skipChannels: number
  /** Taps of the convolution. */
  kernelSize: number
  /** Steps between its taps. */
  dilation: number
  /** Width of what conditions the gates, 0 without. */
  contextFeatures: number
  /** Draws the initial weights. */
  rng: Rng
}

/** The residual path [batch, T, channels], and the sum of the skip paths [batch, T, skipChannels]. */
export interface WaveNetPaths {
  readonly h: Tensor
  readonly skip: Tensor
}

/**
 * One gated residual layer of a WaveNet (van den Oord et al., 2016, 2.3 and 2.4): from h [batch, T, channels]
 *
 *     u = tanh(W_f * h + V_f c + b_f) sigmoid(W_g * h + V_g c + b_g),  h + U u,  skip + S u
 *
 * with * the dilated causal convolution. Parameters: `filter` [k, channels, 2 channels], `bias`, `condition.*`, `out.*`
 * (U and S side by side).
 */
export class WaveNetLayer extends Module {
  static override readonly className = 'WaveNetLayer'

  readonly dilation: number
  readonly filter: Variable
  readonly bias: Variable
  readonly condition: Dense | undefined
  readonly out: Dense
  readonly #options: Omit<WaveNetLayerOptions, 'rng'>

  constructor({ rng, ...options }: WaveNetLayerOptions) {
    super()
    this.#options = options
    const { channels, skipChannels, kernelSize, dilation, contextFeatures } = options
    this.dilation = dilation
    this.filter = initialWeight({ shape: [kernelSize, channels, 2 * channels], activation: 'tanh', rng })
    this.bias = initialBias(2 * channels)
    const gates = { inFeatures: contextFeatures, outFeatures: 2 * channels, bias: false, rng }
    this.condition = contextFeatures === 0 ? undefined : new Dense(gates)
    this.out = new Dense({ inFeatures: channels, outFeatures: channels + skipChannels, rng })
  }

  protected options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Member> {
    return { filter: this.filter, bias: this.bias, condition: this.condition, out: this.out }
  }

  /** What the context adds to the gates' sums: [batch, T or 1, 2 channels]. */
  conditionOn(context: Tensor | undefined): Tensor | undefined {
    return context === undefined ? undefined : this.condition?.apply(context)
  }

  /** Whole sequences: what goes on to the next layer and, added to `skip`, to the outputs. */
  apply({ h, skip }: WaveNetPaths, context: Tensor | undefined): WaveNetPaths {
    const sums = causalConv1d(h, this.filter, this.dilation, this.bias)
    return this.finish({ h, skip }, sums, this.conditionOn(context))
  }

  /** The sum of the skip paths after the last layer, whose residual path leads nowhere and is not computed. */
  end({ h, skip }: WaveNetPaths, context: Tensor | undefined): Tensor {
    const sums = causalConv1d(h, this.filter, this.dilation, this.bias)
    const x = this.gated(sums, this.conditionOn(context))
    const { channels } = this.#options
    const [weight, bias] = [slice(this.out.weight, [0, channels]), this.out.bias && slice(this.out.bias, [channels])]
    return denseOnto({ x, weight, bias, onto: [skip] })[0] as Tensor
  }

  /** One step: h [batch, 1, channels] now, and its values at the earlier taps, oldest first. */
  step({ h, skip }: WaveNetPaths, earlier: readonly Tensor[], condition: Tensor | undefined): WaveNetPaths {
    const taps = concat([...earlier, h], 2)
    const sums = dense(taps, reshape(this.filter, [taps.shape[2] as number, -1]), this.bias)
    return this.finish({ h, skip }, sums, condition)
  }

  private finish({ h, skip }: WaveNetPaths, sums: Tensor, condition: Tensor | undefined): WaveNetPaths {
    const x = this.gated(sums, condition)
    const { weight, bias } = this.out
    const [next, total] = denseOnto({ x, weight, bias, onto: [h, skip] }) as [Tensor, Tensor]
    return { h: next, skip: total }
  }

  private gated(sums: Tensor, condition: Tensor | undefined): Tensor {
    return gatedTanh(condition === undefined ? sums : add(sums, condition))
  }
}

registerModule(WaveNetLayer, import.meta.url)
