import { concat, keep, slice, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import type { PixelCnnLayer, PixelStacks } from './pixel-cnn-layer.ts'

/** What going through a PixelCNN pixel by pixel uses of it. */
export interface PixelCnnParts {
  readonly inFeatures: number
  readonly hidden: number
  /** From the row above to the vertical stack, from the pixel to the left to the horizontal one. */
  readonly above: { apply(x: Tensor): Tensor }
  readonly left: { apply(x: Tensor): Tensor }
  readonly layers: readonly PixelCnnLayer[]
  head(pixel: Tensor): Tensor
}

export interface PixelCnnStepsOptions {
  readonly batch: number
  /** Pixels in a row. */
  readonly width: number
  readonly context: Tensor | undefined
}

/**
 * A PixelCNN evaluated pixel by pixel, row after row. The vertical stack of a row is computed once, when the row above is
 * complete, and the horizontal stack of a pixel once; both keep what later ones see.
 */
export class PixelCnnSteps {
  readonly #net: PixelCnnParts
  readonly #batch: number
  readonly #width: number
  readonly #offsets: readonly PixelStacks[]
  /** Of each layer the vertical stack's rows that the next row sees, [batch, 1, W, hidden]. */
  readonly #rows: Tensor[][]
  /** Of each layer the horizontal stack's pixels that the next pixel sees, [batch, 1, 1, hidden]. */
  readonly #pixels: Tensor[][]
  /** Of each layer what goes across to the horizontal stack in this row, [batch, 1, W, 2 hidden]. */
  #across: Tensor[] = []
  readonly #empty: Tensor
  readonly #emptyRow: Tensor

  constructor(net: PixelCnnParts, { batch, width, context }: PixelCnnStepsOptions) {
    this.#net = net
    this.#batch = batch
    this.#width = width
    this.#rows = net.layers.map(() => [])
    this.#pixels = net.layers.map(() => [])
    this.#empty = keep(zeros([batch, 1, 1, net.hidden]))
    this.#emptyRow = keep(zeros([batch, 1, width, net.hidden]))
    this.#offsets = net.layers.map((layer) => {
      const { vertical, horizontal } = layer.offsets(context)
      return { vertical: keep(vertical), horizontal: keep(horizontal) }
    })
  }

  /** Begins a row, given the row above it [batch, 1, W, C] (none: the first). */
  startRow(above?: Tensor): void {
    this.forgetRow()
    tidy(() => {
      let row = this.#net.above.apply(above ?? zeros([this.#batch, 1, this.#width, this.#net.inFeatures]))
      for (const [i, layer] of this.#net.layers.entries()) {
        const kept = this.#rows[i] as Tensor[]
        const seen = [...this.missing(kept, layer.reach - 1, this.#emptyRow), ...kept, row]
        const { sums, next } = layer.rows(concat(seen, 1), this.#offsets[i] as PixelStacks, 0)
        this.#across.push(keep(sums))
        remember(kept, keep(row), layer.reach - 1)
        row = next
      }
    })
  }

  /** Outputs [batch, 1, 1, outFeatures] of the next pixel of the row, given the pixel [batch, 1, 1, C] to its left. */
  next(column: number, left?: Tensor): Tensor {
    return tidy(() => {
      let pixel = this.#net.left.apply(left ?? zeros([this.#batch, 1, 1, this.#net.inFeatures]))
      for (const [i, layer] of this.#net.layers.entries()) {
        const kept = this.#pixels[i] as Tensor[]
        const taps = [...this.missing(kept, layer.reach - 1, this.#empty), ...kept, pixel]
        const sums = slice(this.#across[i] as Tensor, [0, 0, column, 0], [-1, 1, 1, -1])
        const after = layer.pixel(taps, sums, this.#offsets[i] as PixelStacks)
        remember(kept, keep(pixel), layer.reach - 1)
        pixel = after
      }
      return this.#net.head(pixel)
    })
  }

  /** Frees what was kept between the pixels; safe to call twice. */
  dispose(): void {
    this.forgetRow()
    for (const rows of this.#rows) for (const tensor of rows.splice(0)) tensor.dispose()
    for (const { vertical, horizontal } of this.#offsets) {
      vertical.dispose()
      horizontal.dispose()
    }
    this.#empty.dispose()
    this.#emptyRow.dispose()
  }

  private forgetRow(): void {
    for (const tensor of this.#across) tensor.dispose()
    this.#across = []
    for (const pixels of this.#pixels) for (const tensor of pixels.splice(0)) tensor.dispose()
  }

  /** What lies outside of the image. */
  private missing(kept: readonly Tensor[], wanted: number, empty: Tensor): Tensor[] {
    return new Array<Tensor>(wanted - kept.length).fill(empty)
  }
}

/** Keeps the last `count`. */
function remember(kept: Tensor[], tensor: Tensor, count: number): void {
  kept.push(tensor)
  if (kept.length > count) kept.shift()?.dispose()
}
