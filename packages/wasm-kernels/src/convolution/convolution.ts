import type { WasmFunction } from '../assembler/wasm-function.ts'
import { copyRows } from '../copy-rows.ts'
import { Gemm } from '../gemm/gemm.ts'
import { transposeMatrix } from '../layout/transpose-matrix.ts'
import type { WasmCall } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import { gatherPatches, sumTaps } from './patches.ts'

/** A convolution of images [batch, height, width, channels] to [batch, outHeight, outWidth, outChannels]. */
export interface ConvolutionShape {
  readonly batch: number
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly outHeight: number
  readonly outWidth: number
  readonly outChannels: number
  /** Taps of the filter, [h, w, channels, outChannels]. */
  readonly h: number
  readonly w: number
  readonly dilation: number
  /** Pixels from window to window. Only the gradient of the filter knows any but 1. */
  readonly stride: number
  /** Zeros above and to the left; negative where the image is cut. */
  readonly top: number
  readonly left: number
}

/** Floats of a block of patches: 512 KB, which stays in the second cache. */
const floatsOfPatches = 1 << 17
/** The products of all taps of an image are kept up to this size, 8 MB. */
const floatsOfTaps = 1 << 21

/**
 * Convolutions as matrix products: of the windows side by side, copied in blocks, where the image is the narrow side, and
 * otherwise of the pixels with all taps at once, whose products are summed where a window puts them.
 */
export class Convolution {
  static readonly functions: readonly WasmFunction[] = [
    ...Gemm.functions,
    gatherPatches,
    sumTaps,
    copyRows,
    transposeMatrix,
  ]
  readonly #host: WasmHost
  readonly #gemm: Gemm
  readonly #gather: WasmCall
  readonly #sum: WasmCall
  readonly #copy: WasmCall
  readonly #transpose: WasmCall

  constructor(host: WasmHost) {
    this.#host = host
    this.#gemm = new Gemm(host)
    this.#gather = host.call(gatherPatches)
    this.#sum = host.call(sumTaps)
    this.#copy = host.call(copyRows)
    this.#transpose = host.call(transposeMatrix)
  }

  /** y = x * filter + bias, of addresses. */
  forward(shape: ConvolutionShape, x: number, filter: number, y: number, bias: number | undefined): void {
    const { h, w, channels, outChannels } = shape
    if (!sumsTaps(shape)) {
      this.#byPatches(shape, x, y, bias, () => filter)
      return
    }
    // [in, taps, out] from [taps, in, out].
    const row = h * w * outChannels * 4
    this.#byTaps(shape, x, y, bias, (space) => {
      for (let tap = 0; tap < h * w; tap += 1) {
        const from = filter + tap * channels * outChannels * 4
        this.#copy(from, outChannels * 4, space + tap * outChannels * 4, row, channels, outChannels * 4)
      }
      return { b: space, transposeB: false }
    })
  }

  /** dx of dy. Every dy reaches the pixels under its window: a convolution of dy with the filter turned by 180 degrees. */
  inputGradient(shape: ConvolutionShape, dy: number, filter: number, dx: number): void {
    const turned = turnedShape(shape)
    const { h, w, channels, outChannels } = turned
    const size = channels * outChannels * 4
    if (sumsTaps(turned)) {
      // The turned window takes the taps from the last to the first.
      const backward = { ...turned, dilation: -turned.dilation, top: -shape.top, left: -shape.left }
      this.#byTaps(backward, dy, dx, undefined, () => ({ b: filter, transposeB: true }))
      return
    }
    this.#byPatches(turned, dy, dx, undefined, (space) => {
      for (let tap = 0; tap < h * w; tap += 1) {
        this.#transpose(filter + tap * size, space + (h * w - 1 - tap) * size, outChannels, channels)
      }
      return space
    })
  }

  /** The gradient of the filter, of x and dy: windows of the narrower one times pixels of the other. */
  filterGradient(shape: ConvolutionShape, x: number, dy: number, dFilter: number): void {
    const { h, w, channels, outChannels } = shape
    if (outChannels >= channels || shape.stride > 1) {
      this.#windowsTimes(shape, x, dy, dFilter, 0)
      return
    }
    const size = channels * outChannels * 4
    const turned = turnedShape(shape)
    const space = this.#windowsTimes(turned, dy, x, undefined, h * w * size)
    for (let tap = 0; tap < h * w; tap += 1) {
      this.#transpose(space + (h * w - 1 - tap) * size, dFilter + tap * size, outChannels, channels)
    }
  }

  /** Windows times filter [taps, channels, outChannels], block by block. */
  #byPatches(
    shape: ConvolutionShape,
    image: number,
    out: number,
    bias: number | undefined,
    filter: (space: number) => number,
  ): void {
    const { outChannels, channels, h, w } = shape
    const depth = h * w * channels
    const { start, rows } = this.#space(depth, positionsOf(shape), depth * outChannels)
    const b = filter(start)
    const patches = start + align(depth * outChannels * 4)
    for (let first = 0; first < positionsOf(shape); first += rows) {
      const count = Math.min(rows, positionsOf(shape) - first)
      this.#patches(shape, image, first, count, patches)
      this.#gemm.run({
        a: patches,
        b,
        c: out + first * outChannels * 4,
        rows: count,
        columns: outChannels,
        depth,
        transposeA: false,
        transposeB: false,
        bias,
      })
    }
  }

  /** Pixels times all taps, image by image, and the sums of what each window sees. */
  #byTaps(
    shape: ConvolutionShape,
    image: number,
    out: number,
    bias: number | undefined,
    filter: (space: number) => { readonly b: number; readonly transposeB: boolean },
  ): void {
    const { batch, height, width, channels, outHeight, outWidth, outChannels, h, w, top, left } = shape
    const { dilation, stride } = shape
    const columns = h * w * outChannels
    const filterBytes = align(columns * channels * 4)
    const biasBytes = align(outChannels * 4)
    const start = this.#host.scratch(filterBytes + biasBytes + height * width * columns * 4, 'caller')
    const added = start + filterBytes
    if (bias === undefined) this.#host.floats(added, outChannels).fill(0)
    else this.#copy(bias, 0, added, 0, 1, outChannels * 4)
    const { b, transposeB } = filter(start)
    const products = added + biasBytes
    for (let i = 0; i < batch; i += 1) {
      const a = image + i * height * width * channels * 4
      const sizes = { rows: height * width, columns, depth: channels }
      this.#gemm.run({ a, b, c: products, ...sizes, transposeA: false, transposeB })
      const [count, place] = [outHeight * outWidth, [top, left, h, dilation, stride]]
      const windows = [products, height, width, 0, 0, outHeight, outWidth, count, ...place]
      this.#sum(...windows, outChannels, w, added, out + i * outHeight * outWidth * outChannels * 4)
    }
  }

  /** The sum over the outputs of (window of the image)^T others, at `out` or in working memory of `bytes`; its address. */
  #windowsTimes(
    shape: ConvolutionShape,
    image: number,
    others: number,
    out: number | undefined,
    bytes: number,
  ): number {
    const { outChannels, channels, h, w } = shape
    const depth = h * w * channels
    const { start, rows } = this.#space(depth, positionsOf(shape), bytes / 4)
    const patches = start + align(bytes)
    const c = out ?? start
    // Without an output the sum is that of no term.
    for (let first = 0; first === 0 || first < positionsOf(shape); first += rows) {
      const count = Math.min(rows, positionsOf(shape) - first)
      this.#patches(shape, image, first, count, patches)
      this.#gemm.run({
        a: patches,
        b: others + first * outChannels * 4,
        c,
        rows: depth,
        columns: outChannels,
        depth: count,
        transposeA: true,
        transposeB: false,
        accumulate: first > 0,
      })
    }
    return c
  }

  /** Working memory for `floats` and, after them, as many patches as are made at a time. */
  #space(depth: number, positions: number, floats: number): { start: number; rows: number } {
    const fitting = Math.floor(floatsOfPatches / depth) & ~127
    const rows = Math.max(1, Math.min(positions, 256, Math.max(128, fitting)))
    return { start: this.#host.scratch(align(floats * 4) + rows * depth * 4, 'caller'), rows }
  }

  #patches(shape: ConvolutionShape, image: number, first: number, count: number, patches: number): void {
    const { height, width, channels, outHeight, outWidth, h, w, dilation, stride, top, left } = shape
    const size = outHeight * outWidth
    const [index, place] = [Math.floor(first / size), first % size]
    const [i, j] = [Math.floor(place / outWidth), place % outWidth]
    const start = image + index * height * width * channels * 4
    const [runs, length] = dilation === 1 ? [1, w] : [w, 1]
    const windows = [start, height, width, i, j, outHeight, outWidth, count, top, left, h, dilation, stride]
    this.#gather(...windows, channels, runs, length, patches)
  }
}

/** Whether all taps at once are less to copy than the windows. */
function sumsTaps({ height, width, channels, outChannels, h, w }: ConvolutionShape): boolean {
  return 2 * outChannels <= channels && height * width * h * w * outChannels <= floatsOfTaps
}

function positionsOf({ batch, outHeight, outWidth }: ConvolutionShape): number {
  return batch * outHeight * outWidth
}

/** The convolution that leads from the gradient of the output back to that of the image. */
function turnedShape(shape: ConvolutionShape): ConvolutionShape {
  const { height, width, channels, outHeight, outWidth, outChannels, h, w, dilation, top, left } = shape
  return {
    ...shape,
    height: outHeight,
    width: outWidth,
    channels: outChannels,
    outHeight: height,
    outWidth: width,
    outChannels: channels,
    top: (h - 1) * dilation - top,
    left: (w - 1) * dilation - left,
  }
}

function align(bytes: number): number {
  return (bytes + 63) & ~63
}
