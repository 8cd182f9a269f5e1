import type { WasmFunction } from '../assembler/wasm-function.ts'
import type { WasmCall } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import { longestRun, type MaskPlan } from './mask-plan.ts'
import { blockFlags, multiplyBlock, workBytes } from './multiply-block.ts'
import { packTiles } from './pack-panel.ts'
import { weightGradientBlock } from './weight-gradient-block.ts'

/** A product with W * M or masked by M: addresses, the layer's sizes, and what the mask leaves to compute. */
export interface MaskedProduct {
  readonly batch: number
  readonly inFeatures: number
  readonly outFeatures: number
  readonly mask: number
  readonly plan: MaskPlan
}

/** Rows of a block: where a layer is 512 wide its part of x is 512 KB, which stays in the second cache. */
const rowsOfBlock = 256
/** Terms of a block of the weights' gradient: a packed panel is 8 KB. */
const termsOfBlock = 256

/** The three products of a masked layer, without the tiles that the mask hides. */
export class MaskedGemm {
  static readonly functions: readonly WasmFunction[] = [multiplyBlock, weightGradientBlock, packTiles]
  readonly #host: WasmHost
  readonly #multiply: WasmCall
  readonly #weightGradient: WasmCall
  readonly #packTiles: WasmCall

  constructor(host: WasmHost) {
    this.#host = host
    this.#multiply = host.call(multiplyBlock)
    this.#weightGradient = host.call(weightGradientBlock)
    this.#packTiles = host.call(packTiles)
  }

  /** y [batch, out] = x (W * M) + bias, then relu where asked for. */
  forward(product: MaskedProduct, { x, weight, y, bias, relu }: Forward): void {
    const { inFeatures, outFeatures, plan } = product
    const flags = relu ? blockFlags.relu : 0
    this.#times(product, {
      a: x,
      depth: inFeatures,
      weight,
      c: y,
      columns: outFeatures,
      plan: plan.forward,
      bias,
      flags,
    })
  }

  /** dx [batch, in] = dy (W * M)^T. */
  inputGradient(product: MaskedProduct, dy: number, weight: number, dx: number): void {
    const { inFeatures, outFeatures, plan } = product
    const sides = { a: dy, depth: outFeatures, weight, c: dx, columns: inFeatures }
    this.#times(product, { ...sides, plan: plan.inputGradient, bias: 0, flags: blockFlags.transposeB })
  }

  /** dW [in, out] = (x^T dy) * M. */
  weightGradient(
    { batch, inFeatures, outFeatures, mask, plan }: MaskedProduct,
    x: number,
    dy: number,
    dw: number,
  ): void {
    const longest = Math.min(batch, termsOfBlock)
    const tileBytes = Math.ceil(inFeatures / 4) * 16 * longest
    const panelBytes = Math.ceil(outFeatures / 8) * 32 * longest
    const bytes = [panelBytes, inFeatures * 32, tileBytes, plan.weightGradient.byteLength] as const
    const [work, panels, edge, tiles, runs] = this.#places(bytes)
    this.#host.integers(runs, plan.weightGradient.length).set(plan.weightGradient)
    for (let from = 0; from < batch; from += termsOfBlock) {
      const terms = Math.min(termsOfBlock, batch - from)
      this.#packTiles(x + from * inFeatures * 4, inFeatures * 4, tiles, terms, inFeatures)
      const flags = (from > 0 ? blockFlags.accumulate : 0) + (from + terms >= batch ? blockFlags.last : 0)
      const start = dy + from * outFeatures * 4
      const sizes = [outFeatures * 4, inFeatures, outFeatures, terms] as const
      this.#weightGradient(tiles, terms * 16, start, mask, dw, ...sizes, runs, flags, work, panels, edge)
    }
  }

  /** C = A (W * M) + bias, or A (W * M)^T. */
  #times(
    { batch, outFeatures, mask }: MaskedProduct,
    { a, depth, weight, c, columns, plan, bias, flags }: Output,
  ): void {
    const [work, panel, edge, runs] = this.#places([
      longestRun * 32,
      Math.min(batch, rowsOfBlock) * 32,
      plan.byteLength,
    ])
    this.#host.integers(runs, plan.length).set(plan)
    const all = flags + blockFlags.masked
    for (let top = 0; top < batch; top += rowsOfBlock) {
      const rows = Math.min(rowsOfBlock, batch - top)
      const left = [a + top * depth * 4, depth * 16, depth * 4, 4] as const
      const right = [weight, mask, outFeatures * 4] as const
      const to = [c + top * columns * 4, columns * 4, rows, columns] as const
      this.#multiply(...left, ...right, ...to, bias, runs, 0, all, work, panel, edge)
    }
  }

  /** Working memory: that of a block, then places of so many bytes. */
  #places(bytes: readonly [number, number, number, number?]): [number, number, number, number, number] {
    const [first, second, third, fourth = 0] = bytes
    const work = this.#host.scratch(workBytes + first + second + third + fourth)
    const start = work + workBytes
    return [work, start, start + first, start + first + second, start + first + second + third]
  }
}

interface Forward {
  readonly x: number
  readonly weight: number
  readonly y: number
  /** Its address, or 0. */
  readonly bias: number
  readonly relu: boolean
}

interface Output {
  readonly a: number
  readonly depth: number
  readonly weight: number
  readonly c: number
  readonly columns: number
  readonly plan: Int32Array
  readonly bias: number
  readonly flags: number
}
