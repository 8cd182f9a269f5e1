import { add, concat, matMul, reshape, slice, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core'
import { causalConv1d, gatedTanh, type Member, Module, type Rng, registerModule } from '@tfjs-flows/core'
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

/**
 * One gated residual layer of a WaveNet (van den Oord et al., 2016, 2.3 and 2.4): from h [batch, T, channels]
 *
 *     u = tanh(W_f * h + V_f c + b_f) sigmoid(W_g * h + V_g c + b_g),  h + U u,  skip S u
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

  /** Whole sequences. */
  apply(h: Tensor, context: Tensor | undefined): { h: Tensor; skip: Tensor } {
    return this.finish(h, causalConv1d(h, this.filter, this.dilation), this.conditionOn(context))
  }

  /** One step: h [batch, 1, channels] now, and its values at the earlier taps, oldest first. */
  step(h: Tensor, earlier: readonly Tensor[], condition: Tensor | undefined): { h: Tensor; skip: Tensor } {
    const taps = concat([...earlier, h], 2)
    const [batch = 0, , width = 0] = taps.shape
    const weights = reshape(this.filter, [width, -1])
    return this.finish(h, reshape(matMul(reshape(taps, [batch, width]), weights), [batch, 1, -1]), condition)
  }

  private finish(h: Tensor, sums: Tensor, condition: Tensor | undefined): { h: Tensor; skip: Tensor } {
    const { channels, skipChannels } = this.#options
    return tidy(() => {
      const biased = add(sums, this.bias)
      const gated = gatedTanh(condition === undefined ? biased : add(biased, condition))
      const [batch = 0, steps = 0] = h.shape
      const out = this.out.apply(gated)
      return {
        h: add(h, slice(out, [0, 0, 0], [batch, steps, channels])),
        skip: slice(out, [0, 0, channels], [batch, steps, skipChannels]),
      }
    })
  }
}

registerModule(WaveNetLayer, import.meta.url)
