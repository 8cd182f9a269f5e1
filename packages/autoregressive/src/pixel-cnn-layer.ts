import { add, concat, matMul, reshape, slice, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core'
import { conv2d, gatedTanh, type Member, Module, type Rng, registerModule } from '@tfjs-flows/core'
import { Dense, initialBias, initialWeight } from '@tfjs-flows/nets'

export interface PixelCnnLayerOptions {
  /** Width of both stacks. */
  hidden: number
  /** Side n of the square that a layer's filters lie in, odd: the vertical one is its upper half, n wide. */
  kernelSize: number
  /** Width of what conditions the gates, 0 without. */
  contextFeatures: number
  /** Draws the initial weights. */
  rng: Rng
}

/** The activations of the two stacks: vertical, of the rows above, and horizontal, of the pixels to the left too. */
export interface PixelStacks {
  readonly vertical: Tensor
  readonly horizontal: Tensor
}

/**
 * One gated layer of a PixelCNN (van den Oord et al., "Conditional image generation with PixelCNN decoders", 2016, figure 2):
 *
 *     p = W_v * v + V_v c + b_v,  v' = gate(p),  h' = h + U gate(W_h * h + A p + V_h c + b_h)
 *
 * with gate [a, b] = tanh(a) sigmoid(b). The vertical filter sees its row and those above, the horizontal one its pixel and
 * those to the left; the stacks' inputs are shifted, so that none sees the pixel itself, and there is no blind spot.
 *
 * Parameters: `vertical` [(n + 1) / 2, n, hidden, 2 hidden], `horizontal` [(n + 1) / 2, hidden, 2 hidden], `bias` [4 hidden],
 * `across.*`, `condition.*`, `out.*`.
 */
export class PixelCnnLayer extends Module {
  static override readonly className = 'PixelCnnLayer'

  readonly vertical: Variable
  readonly horizontal: Variable
  readonly bias: Variable
  readonly across: Dense
  readonly condition: Dense | undefined
  readonly out: Dense
  readonly #options: Omit<PixelCnnLayerOptions, 'rng'>

  constructor({ rng, ...options }: PixelCnnLayerOptions) {
    super()
    this.#options = options
    const { hidden, kernelSize, contextFeatures } = options
    const reach = (kernelSize + 1) / 2
    const sums = 2 * hidden
    this.vertical = initialWeight({ shape: [reach, kernelSize, hidden, sums], activation: 'tanh', rng })
    this.horizontal = initialWeight({ shape: [reach, hidden, sums], activation: 'tanh', rng })
    this.bias = initialBias(2 * sums)
    this.across = new Dense({ inFeatures: sums, outFeatures: sums, bias: false, rng })
    const gates = { inFeatures: contextFeatures, outFeatures: 2 * sums, bias: false, rng }
    this.condition = contextFeatures === 0 ? undefined : new Dense(gates)
    this.out = new Dense({ inFeatures: hidden, outFeatures: hidden, rng })
  }

  protected options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Member> {
    const { vertical, horizontal, bias, across, condition, out } = this
    return { vertical, horizontal, bias, across, condition, out }
  }

  /** Bias and context as the vertical and the horizontal sums get them, [batch or 1, 1, 1, 2 hidden] each. */
  offsets(context: Tensor | undefined): PixelStacks {
    return tidy(() => {
      const bias = reshape(this.bias, [1, -1])
      const all =
        context === undefined || this.condition === undefined ? bias : add(this.condition.apply(context), bias)
      const sums = 2 * this.#options.hidden
      const part = (start: number): Tensor => reshape(slice(all, [0, start], [-1, sums]), [-1, 1, 1, sums])
      return { vertical: part(0), horizontal: part(sums) }
    })
  }

  /** Whole images: both stacks [batch, H, W, hidden]. */
  apply({ vertical, horizontal }: PixelStacks, offsets: PixelStacks): PixelStacks {
    return tidy(() => {
      const { sums, next } = this.rows(vertical, offsets, this.reach - 1)
      const { shape } = this.horizontal
      const filter = reshape(this.horizontal, [1, ...shape])
      const left = { top: 0, bottom: 0, left: this.reach - 1, right: 0 }
      return {
        vertical: next,
        horizontal: this.finish(horizontal, conv2d(horizontal, filter, { padding: left }), sums, offsets),
      }
    })
  }

  /**
   * The vertical stack [batch, rows, W, hidden] with `above` rows of zeros over it, and the sums that go across to the
   * horizontal one.
   */
  rows(vertical: Tensor, offsets: PixelStacks, above: number): { sums: Tensor; next: Tensor } {
    return tidy(() => {
      const side = (this.#options.kernelSize - 1) / 2
      const padding = { top: above, bottom: 0, left: side, right: side }
      const sums = add(conv2d(vertical, this.vertical, { padding }), offsets.vertical)
      return { sums, next: gatedTanh(sums) }
    })
  }

  /** One pixel of the horizontal stack: its taps [batch, 1, 1, hidden], the pixel last; its own sums across. */
  pixel(taps: readonly Tensor[], sums: Tensor, offsets: PixelStacks): Tensor {
    return tidy(() => {
      const pixel = taps[taps.length - 1] as Tensor
      const [batch = 0] = pixel.shape
      const seen = reshape(concat([...taps], 3), [batch, -1])
      const product = matMul(seen, reshape(this.horizontal, [seen.shape[1] as number, -1]))
      return this.finish(pixel, reshape(product, [batch, 1, 1, -1]), sums, offsets)
    })
  }

  /** How many pixels to the left, itself included, the horizontal filter sees. */
  get reach(): number {
    return (this.#options.kernelSize + 1) / 2
  }

  private finish(h: Tensor, product: Tensor, sums: Tensor, offsets: PixelStacks): Tensor {
    return add(h, this.out.apply(gatedTanh(add(add(product, this.across.apply(sums)), offsets.horizontal))))
  }
}

registerModule(PixelCnnLayer, import.meta.url)
