import type { WasmFunction } from '../assembler/wasm-function.ts'
import { copyRows } from '../copy-rows.ts'
import type { WasmCall, WasmHost } from '../wasm-host.ts'
import { panelFlags, panelOfQuads, panelOfRows } from './multiply-panel.ts'
import { packColumns, packRows, packTiles } from './pack-panel.ts'

/** One product C = op(A) op(B) + bias: addresses of row-major matrices, and what is done to them. */
export interface Product {
  /** [rows, depth], or [depth, rows] where transposeA. */
  readonly a: number
  /** [depth, columns], or [columns, depth] where transposeB. */
  readonly b: number
  /** [rows, columns]; it overlaps neither a nor b. */
  readonly c: number
  readonly rows: number
  readonly columns: number
  readonly depth: number
  readonly transposeA: boolean
  readonly transposeB: boolean
  /** Floats from row to row in memory, where that is more than a row is long. */
  readonly strides?: { readonly a?: number; readonly b?: number; readonly c?: number } | undefined
  /** C + op(A) op(B) in the place of C; there is no bias then. */
  readonly accumulate?: boolean | undefined
  /** The address of one bias a column. */
  readonly bias?: number | undefined
  readonly relu?: boolean | undefined
}

/** Depth of a block: a panel of B is 8 KB, which stays in the first cache. */
const depthOfBlock = 256
/** Rows of a block: its part of A is 128 KB, which stays in the second cache. */
const rowsOfBlock = 128
/** Up to so many rows, packing a panel costs more than reading it in place. */
const rowsUnpacked = 16

/** Matrix products in all transpose cases, in blocks of 128 rows and 256 terms, panels of 8 columns and tiles of 4 x 8. */
export class Gemm {
  static readonly functions: readonly WasmFunction[] = [
    panelOfRows,
    panelOfQuads,
    packColumns,
    packRows,
    packTiles,
    copyRows,
  ]
  readonly #host: WasmHost
  readonly #ofRows: WasmCall
  readonly #ofQuads: WasmCall
  readonly #packColumns: WasmCall
  readonly #packRows: WasmCall
  readonly #packTiles: WasmCall
  readonly #copy: WasmCall

  constructor(host: WasmHost) {
    this.#host = host
    this.#ofRows = host.call(panelOfRows)
    this.#ofQuads = host.call(panelOfQuads)
    this.#packColumns = host.call(packColumns)
    this.#packRows = host.call(packRows)
    this.#packTiles = host.call(packTiles)
    this.#copy = host.call(copyRows)
  }

  run(product: Product): void {
    const { rows, columns, bias, strides } = product
    if (columns === 1 && rows > 1 && bias === undefined && strides === undefined) this.#run(swapped(product))
    else this.#run(product)
  }

  #run(product: Product): void {
    const { rows, depth } = product
    const memory = this.#place(product)
    for (let top = 0; top < rows; top += rowsOfBlock) {
      const height = Math.min(rowsOfBlock, rows - top)
      // A depth of 0 is one empty block: it writes the bias.
      for (let from = 0; from === 0 || from < depth; from += depthOfBlock) {
        this.#block(product, memory, { top, height, from, terms: Math.min(depthOfBlock, depth - from) })
      }
    }
  }

  /** Working memory: the bias or zeros, a panel of B, the columns of C past the last whole panel, tiles of A. */
  #place({ rows, columns, depth, bias, transposeA }: Product): Memory {
    const padded = Math.ceil(columns / 8) * 8
    const height = Math.min(rows, rowsOfBlock)
    const panelBytes = depthOfBlock * 32
    const biasBytes = padded * 4
    const edgeBytes = height * 32
    const tileBytes = transposeA ? height * Math.min(depth, depthOfBlock) * 4 : 0
    const panel = this.#host.scratch(panelBytes + biasBytes + edgeBytes + tileBytes)
    const start = panel + panelBytes
    this.#host.floats(start, padded).fill(0)
    if (bias !== undefined) this.#copy(bias, 0, start, 0, 1, columns * 4)
    return { panel, bias: start, edge: start + biasBytes, tiles: start + biasBytes + edgeBytes }
  }

  #block(product: Product, memory: Memory, block: Block): void {
    const { c, columns, depth, relu = false, accumulate = false, strides } = product
    const { top, height, from, terms } = block
    const left = this.#left(product, memory, block)
    const continues = accumulate || from > 0
    const flags = (continues ? panelFlags.accumulate : 0) + (relu && from + terms >= depth ? panelFlags.relu : 0)
    const rowBytes = (strides?.c ?? columns) * 4
    for (let column = 0; column < columns; column += 8) {
      const [b, step] = this.#right(product, memory, block, column)
      const target = c + top * rowBytes + column * 4
      const width = columns - column
      const [to, toRow] = width < 8 ? [memory.edge, 32] : [target, rowBytes]
      if (width < 8 && accumulate && from === 0) this.#copy(target, rowBytes, to, toRow, height, width * 4)
      const bias = memory.bias + column * 4
      for (const { call, a, tile, step: aStep, row, rows } of left) {
        call(a, tile, aStep, b, step, to + row * toRow, toRow, rows, terms, bias, flags)
      }
      if (width < 8 && from + terms >= depth) this.#copy(to, toRow, target, rowBytes, height, width * 4)
    }
  }

  /** The parts of A in this block: transposed, whole tiles are packed and the rows after them read in place. */
  #left({ a, rows, columns, depth, transposeA, strides }: Product, { tiles }: Memory, block: Block): readonly Left[] {
    const { top, height, from, terms } = block
    const row = (strides?.a ?? (transposeA ? rows : depth)) * 4
    if (!transposeA) {
      const start = a + top * row + from * 4
      return [{ call: this.#ofRows, a: start, tile: row * 4, step: row, row: 0, rows: height }]
    }
    const start = a + from * row + top * 4
    const whole = columns > 8 ? height >> 2 : 0
    const inPlace = { call: this.#ofQuads, tile: 16, step: row }
    const rest = { ...inPlace, a: start + whole * 16, row: whole * 4, rows: height - whole * 4 }
    if (whole === 0) return [rest]
    this.#packTiles(start, row, tiles, terms, whole)
    const packed = { call: this.#ofQuads, a: tiles, tile: terms * 16, step: 16, row: 0, rows: whole * 4 }
    return rest.rows === 0 ? [packed] : [packed, rest]
  }

  /** Where eight columns of B are, and the bytes from term to term. */
  #right(
    { b, rows, columns, depth, transposeB, strides }: Product,
    { panel }: Memory,
    block: Block,
    column: number,
  ): [number, number] {
    const { from, terms } = block
    const width = Math.min(8, columns - column)
    const row = (strides?.b ?? (transposeB ? depth : columns)) * 4
    if (transposeB) {
      this.#packRows(b + column * row + from * 4, row, panel, terms, width)
      return [panel, 32]
    }
    const start = b + from * row + column * 4
    if (width === 8 && rows <= rowsUnpacked) return [start, row]
    this.#packColumns(start, row, panel, terms, width)
    return [panel, 32]
  }
}

interface Memory {
  readonly panel: number
  readonly bias: number
  readonly edge: number
  readonly tiles: number
}

/** Rows top to top + height of C, terms from to from + terms of the sum. */
interface Block {
  readonly top: number
  readonly height: number
  readonly from: number
  readonly terms: number
}

/** Some rows of A in a form that a panel call reads. */
interface Left {
  readonly call: WasmCall
  readonly a: number
  readonly tile: number
  readonly step: number
  readonly row: number
  readonly rows: number
}

/** A column of C is a row of its transpose, which fills whole panels. */
function swapped({ a, b, rows, transposeA, transposeB, ...rest }: Product): Product {
  return { ...rest, a: b, b: a, rows: 1, columns: rows, transposeA: !transposeB, transposeB: !transposeA }
}
