import { int, lessInt } from '../assembler/scalar.ts'
import { and, floats, loadOne, loadVector, multiply, notEqual } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { copyRows } from '../copy-rows.ts'
import type { WasmCall, WasmHost } from '../wasm-host.ts'
import type { MaskMap } from './mask-runs.ts'
import { panelFlags, panelOfQuads, panelOfRows } from './multiply-panel.ts'
import { packColumns, packColumnsMasked, packRowsMasked, packTiles } from './pack-panel.ts'

/** A product with W * M or masked by M: addresses, the layer's sizes, and what the mask leaves to compute. */
export interface MaskedProduct {
  readonly batch: number
  readonly inFeatures: number
  readonly outFeatures: number
  readonly mask: number
  readonly map: MaskMap
}

const depthOfBlock = 256
const rowsOfBlock = 128
const panelBytes = depthOfBlock * 32

/**
 * values = mask == 0 ? 0 : values * mask, whatever was in the places that the mask hides.
 *
 * Parameters: values, mask, count.
 */
const hide: WasmFunction = wasmFunction('hide', (f) => {
  const values = f.parameter('i32')
  const mask = f.parameter('i32')
  const count = f.parameter('i32')
  const masks = f.variable(floats(0))
  const step = (lanes: number, load: typeof loadVector, store: typeof f.store): void => {
    f.set(masks, load(mask))
    store.call(f, values, and(notEqual(masks, floats(0)), multiply(load(values), masks)))
    f.advance(values, 4 * lanes)
    f.advance(mask, 4 * lanes)
    f.advance(count, -lanes)
  }
  f.while(lessInt(int(3), count), () => step(4, loadVector, f.store))
  f.while(lessInt(int(0), count), () => step(1, loadOne, f.storeOne))
})

/** The three products of a masked layer, without the tiles that the mask hides. */
export class MaskedGemm {
  static readonly functions: readonly WasmFunction[] = [
    panelOfRows,
    panelOfQuads,
    packColumnsMasked,
    packRowsMasked,
    packColumns,
    packTiles,
    copyRows,
    hide,
  ]
  readonly #host: WasmHost
  readonly #ofRows: WasmCall
  readonly #ofQuads: WasmCall
  readonly #packColumns: WasmCall
  readonly #packRows: WasmCall
  readonly #packPlain: WasmCall
  readonly #packTiles: WasmCall
  readonly #copy: WasmCall
  readonly #hide: WasmCall

  constructor(host: WasmHost) {
    this.#host = host
    this.#ofRows = host.call(panelOfRows)
    this.#ofQuads = host.call(panelOfQuads)
    this.#packColumns = host.call(packColumnsMasked)
    this.#packRows = host.call(packRowsMasked)
    this.#packPlain = host.call(packColumns)
    this.#packTiles = host.call(packTiles)
    this.#copy = host.call(copyRows)
    this.#hide = host.call(hide)
  }

  /** y [batch, out] = x (W * M) + bias. */
  forward(product: MaskedProduct, x: number, weight: number, y: number, bias: number | undefined): void {
    const { inFeatures, outFeatures, mask, map } = product
    const row = outFeatures * 4
    this.#times(
      product,
      { a: x, depth: inFeatures, c: y, columns: outFeatures, runs: map.byColumns, bias },
      (to, at) => {
        const place = at.from * row + at.column * 4
        this.#packColumns(weight + place, mask + place, row, to, at.terms, at.width)
      },
    )
  }

  /** dx [batch, in] = dy (W * M)^T. */
  inputGradient(product: MaskedProduct, dy: number, weight: number, dx: number): void {
    const { inFeatures, outFeatures, mask, map } = product
    const row = outFeatures * 4
    const output = { a: dy, depth: outFeatures, c: dx, columns: inFeatures, runs: map.byRows, bias: undefined }
    this.#times(product, output, (to, at) => {
      const place = at.column * row + at.from * 4
      this.#packRows(weight + place, mask + place, row, to, at.terms, at.width)
    })
  }

  /** dW [in, out] = (x^T dy) * M. */
  weightGradient(product: MaskedProduct, x: number, dy: number, dw: number): void {
    const { batch, inFeatures, outFeatures, mask } = product
    const whole = inFeatures >> 2
    const edgeBytes = inFeatures * 32
    const panel = this.#host.scratch(panelBytes + 32 + edgeBytes + whole * 16 * depthOfBlock)
    const bias = panel + panelBytes
    const edge = bias + 32
    const tiles = edge + edgeBytes
    this.#host.floats(bias, 8).fill(0)
    for (let from = 0; from < batch; from += depthOfBlock) {
      const terms = Math.min(depthOfBlock, batch - from)
      const start = x + from * inFeatures * 4
      this.#packTiles(start, inFeatures * 4, tiles, terms, whole)
      this.#weightBlock(product, { start, from, terms, whole, panel, bias, edge, tiles }, dy, dw)
    }
    if (outFeatures % 8 !== 0) {
      const width = outFeatures % 8
      this.#copy(edge, 32, dw + (outFeatures - width) * 4, outFeatures * 4, inFeatures, width * 4)
    }
    this.#hide(dw, mask, inFeatures * outFeatures)
  }

  #weightBlock({ inFeatures, outFeatures, map }: MaskedProduct, at: WeightBlock, dy: number, dw: number): void {
    const { start, from, terms, whole, panel, bias, edge, tiles } = at
    const flags = from > 0 ? panelFlags.accumulate : 0
    for (const [index, runs] of map.byColumns.entries()) {
      const column = index * 8
      const width = Math.min(8, outFeatures - column)
      const [to, row] = width < 8 ? [edge, 32] : [dw + column * 4, outFeatures * 4]
      if (runs.length > 0) this.#packPlain(dy + (from * outFeatures + column) * 4, outFeatures * 4, panel, terms, width)
      for (const [top, bottom] of runs) {
        const tiled = Math.min(bottom, whole * 4)
        if (tiled > top) {
          this.#ofQuads(
            tiles + top * terms * 4,
            terms * 16,
            16,
            panel,
            32,
            to + top * row,
            row,
            tiled - top,
            terms,
            bias,
            flags,
          )
        }
        if (bottom > tiled) {
          const rest = start + tiled * 4
          this.#ofQuads(rest, 16, inFeatures * 4, panel, 32, to + tiled * row, row, bottom - tiled, terms, bias, flags)
        }
      }
    }
  }

  /** C = A B + bias where panels of B have rows of zeros only outside of runs; `pack` writes the masked panel. */
  #times({ batch }: MaskedProduct, { a, depth, c, columns, runs, bias }: Output, pack: Pack): void {
    const padded = Math.ceil(columns / 8) * 8
    const panel = this.#host.scratch(panelBytes + padded * 4 + rowsOfBlock * 32)
    const biases = panel + panelBytes
    const edge = biases + padded * 4
    this.#host.floats(biases, padded).fill(0)
    if (bias !== undefined) this.#copy(bias, 0, biases, 0, 1, columns * 4)
    for (let top = 0; top < batch; top += rowsOfBlock) {
      const height = Math.min(rowsOfBlock, batch - top)
      for (const [index, rows] of runs.entries()) {
        const column = index * 8
        const width = Math.min(8, columns - column)
        const target = c + (top * columns + column) * 4
        const [to, toRow] = width < 8 ? [edge, 32] : [target, columns * 4]
        let flags = 0
        for (const [from, terms] of rows.length === 0 ? [[0, 0] as const] : blocks(rows)) {
          if (terms > 0) pack(panel, { from, terms, column, width })
          const left = a + (top * depth + from) * 4
          this.#ofRows(left, depth * 16, depth * 4, panel, 32, to, toRow, height, terms, biases + column * 4, flags)
          flags = panelFlags.accumulate
        }
        if (width < 8) this.#copy(edge, 32, target, columns * 4, height, width * 4)
      }
    }
  }
}

interface Output {
  readonly a: number
  readonly depth: number
  readonly c: number
  readonly columns: number
  readonly runs: MaskMap['byColumns']
  readonly bias: number | undefined
}

type Pack = (panel: number, at: { from: number; terms: number; column: number; width: number }) => void

interface WeightBlock {
  readonly start: number
  readonly from: number
  readonly terms: number
  readonly whole: number
  readonly panel: number
  readonly bias: number
  readonly edge: number
  readonly tiles: number
}

/** Runs as pieces [from, length] that fit a packed panel. */
function blocks(runs: readonly (readonly [number, number])[]): [number, number][] {
  return runs.flatMap(([from, to]) =>
    Array.from({ length: Math.ceil((to - from) / depthOfBlock) }, (_, i): [number, number] => {
      const start = from + i * depthOfBlock
      return [start, Math.min(depthOfBlock, to - start)]
    }),
  )
}
