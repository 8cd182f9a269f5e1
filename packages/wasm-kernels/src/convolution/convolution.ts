import type { WasmFunction } from '../assembler/wasm-function.ts'
import { copyRows } from '../copy-rows.ts'
import { Gemm, multiplyOn, sideOfPart } from '../gemm/gemm.ts'
import { transposeMatrix } from '../layout/transpose-matrix.ts'
import type { WasmCall, WasmThread } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import { type ConvolutionShape, positionsOf, turnedShape } from './convolution-shape.ts'
import { gatherPatches, sumTaps } from './patches.ts'

/** Floats of a block of patches: 512 KB, which stays in the second cache. */
const floatsOfPatches = 1 << 17
/** The products of all taps of an image are kept up to this size, 8 MB. */
const floatsOfTaps = 1 << 21
/** Floats of narrow windows that are summed together: 128 KB. */
const floatsOfSum = 1 << 15
/** Terms that a product sums before it adds them. */
const termsOfProduct = 256
/** Blocks, or images, of a job: what each thread has of them is some hundred calls. */
const [blocksOfJob, imagesOfJob] = [64, 64]
/** Multiplications that copying a float takes as long as. */
const copyWork = 8

/**
 * Convolutions as matrix products: of the windows side by side, copied in blocks, where the image is the narrow side, and
 * otherwise of the pixels with all taps at once, whose products are summed where a window puts them. Threads share positions
 * or images, and each has its own patches.
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
  readonly #copy: WasmCall
  readonly #transpose: WasmCall

  constructor(host: WasmHost) {
    this.#host = host
    this.#gemm = new Gemm(host)
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
        this.#transpose(filter + tap * size, space + (h * w - 1 - tap) * size, outChannels, channels, outChannels)
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
      this.#transpose(space + (h * w - 1 - tap) * size, dFilter + tap * size, outChannels, channels, outChannels)
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
    const rows = rowsOfBlock(shape)
    const filterBytes = align(depth * outChannels * 4)
    const space = this.#space(filterBytes, rows * depth * 4)
    const b = filter(space.start)
    const sizes = { columns: outChannels, depth, transposeA: false, transposeB: false }
    const count = positionsOf(shape)
    const range = { count, unit: sideOfPart, most: rows * blocksOfJob }
    this.#host.share(count * depth * (outChannels + copyWork), range, (thread, from, to) => {
      const patches = space.on(thread)
      for (let first = from; first < to; first += rows) {
        const block = Math.min(rows, to - first)
        gatherOn(thread, shape, image, first, block, patches)
        multiplyOn(thread, { ...sizes, a: patches, b, c: out + first * outChannels * 4, rows: block, bias })
      }
    })
  }

  /** Pixels times all taps, image by image, and the sums of what each window sees. */
  #byTaps(
    shape: ConvolutionShape,
    image: number,
    out: number,
    bias: number | undefined,
    filter: (space: number) => { readonly b: number; readonly transposeB: boolean },
  ): void {
    const { batch, height, width, channels, outHeight, outWidth, outChannels, h, w } = shape
    const [columns, pixels, places] = [h * w * outChannels, height * width, outHeight * outWidth]
    const filterBytes = align(columns * channels * 4)
    const biasBytes = align(outChannels * 4)
    const space = this.#space(filterBytes + biasBytes, pixels * columns * 4)
    const added = space.start + filterBytes
    if (bias === undefined) this.#host.floats(added, outChannels).fill(0)
    else this.#copy(bias, 0, added, 0, 1, outChannels * 4)
    const product = { ...filter(space.start), rows: pixels, columns, depth: channels, transposeA: false }
    const [imageOf, outOf] = [
      (i: number): number => image + i * pixels * channels * 4,
      (place: number): number => out + place * outChannels * 4,
    ]
    const work = pixels * columns * (channels + copyWork)
    if (batch >= this.#host.partsFor(work * batch)) {
      this.#host.share(work * batch, { count: batch, most: imagesOfJob }, (thread, from, to) => {
        const products = space.on(thread)
        for (let i = from; i < to; i += 1) {
          multiplyOn(thread, { ...product, a: imageOf(i), c: products })
          sumOn(thread, shape, { products, added, from: 0, to: places, out: outOf(i * places) })
        }
      })
      return
    }
    const products = space.on(this.#host)
    for (let i = 0; i < batch; i += 1) {
      this.#gemm.run({ ...product, a: imageOf(i), c: products })
      this.#host.share(pixels * columns * copyWork, { count: places, unit: sideOfPart }, (thread, from, to) => {
        sumOn(thread, shape, { products, added, from, to, out: outOf(i * places + from) })
      })
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
    const rows = rowsOfSum(shape)
    const space = this.#space(align(bytes), rows * depth * 4)
    const patches = space.on(this.#host)
    const c = out ?? space.start
    // Without an output the sum is that of no term.
    for (let first = 0; first === 0 || first < positionsOf(shape); first += rows) {
      const count = Math.min(rows, positionsOf(shape) - first)
      this.#host.share(count * depth * copyWork, { count, unit: sideOfPart }, (thread, from, to) => {
        gatherOn(thread, shape, image, first + from, to - from, patches + from * depth * 4)
      })
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

  /** Working memory for what all threads read, and as much again for each of them as it needs alone. */
  #space(shared: number, own: number): Space {
    const start = this.#host.scratch(shared + own, 'caller')
    return { start, on: (thread) => (thread === this.#host ? start + shared : thread.scratch(own, 'caller')) }
  }
}

interface Space {
  readonly start: number
  on(thread: WasmThread): number
}

/** The windows of `count` positions from the `first` on, side by side. */
function gatherOn(
  thread: WasmThread,
  shape: ConvolutionShape,
  image: number,
  first: number,
  count: number,
  patches: number,
): void {
  const { height, width, channels, outHeight, outWidth, h, w, dilation, stride, top, left } = shape
  const size = outHeight * outWidth
  const [index, place] = [Math.floor(first / size), first % size]
  const [i, j] = [Math.floor(place / outWidth), place % outWidth]
  const start = image + index * height * width * channels * 4
  const [runs, length] = dilation === 1 ? [1, w] : [w, 1]
  const windows = [start, height, width, i, j, outHeight, outWidth, count, top, left, h, dilation, stride]
  thread.call(gatherPatches)(...windows, channels, runs, length, patches)
}

/** Products of all taps of an image, what is added to their sums, and some places of the output. */
interface TapSums {
  readonly products: number
  readonly added: number
  readonly from: number
  readonly to: number
  /** The address of the first. */
  readonly out: number
}

function sumOn(thread: WasmThread, shape: ConvolutionShape, { products, added, from, to, out }: TapSums): void {
  const { height, width, outHeight, outWidth, outChannels, h, w, dilation, stride, top, left } = shape
  const [i, j] = [Math.floor(from / outWidth), from % outWidth]
  const windows = [products, height, width, i, j, outHeight, outWidth, to - from, top, left, h, dilation, stride]
  thread.call(sumTaps)(...windows, outChannels, w, added, out)
}

/** How many are copied at a time where they are summed: some blocks of narrow windows, whose order of terms stays. */
function rowsOfSum(shape: ConvolutionShape): number {
  const rows = rowsOfBlock(shape)
  const blocks = Math.floor(floatsOfSum / (shape.h * shape.w * shape.channels * termsOfProduct))
  return rows === termsOfProduct ? rows * Math.max(1, blocks) : rows
}

/** How many windows are copied at a time. */
function rowsOfBlock(shape: ConvolutionShape): number {
  const fitting = Math.floor(floatsOfPatches / (shape.h * shape.w * shape.channels)) & ~127
  return Math.max(1, Math.min(positionsOf(shape), termsOfProduct, Math.max(128, fitting)))
}

/** Whether all taps at once are less to copy than the windows. */
function sumsTaps({ height, width, channels, outChannels, h, w }: ConvolutionShape): boolean {
  return 2 * outChannels <= channels && height * width * h * w * outChannels <= floatsOfTaps
}

function align(bytes: number): number {
  return (bytes + 63) & ~63
}
