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
    const { rows, columns } = product
    if (columns === 1 && rows > 1 && product.bias === undefined) this.#run(swapped(product))
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
    const { c, columns, depth, relu = false } = product
    const { top, height, from, terms } = block
    const left = this.#left(product, memory, block)
    const flags = (from > 0 ? panelFlags.accumulate : 0) + (relu && from + terms >= depth ? panelFlags.relu : 0)
    for (let column = 0; column < columns; column += 8) {
      const [b, step] = this.#right(product, memory, block, column)
      const target = c + (top * columns + column) * 4
      const width = columns - column
      const [to, toRow] = width < 8 ? [memory.edge, 32] : [target, columns * 4]
      const bias = memory.bias + column * 4
      for (const { call, a, tile, step: aStep, row, rows } of left) {
        call(a, tile, aStep, b, step, to + row * toRow, toRow, rows, terms, bias, flags)
      }
      if (width < 8 && from + terms >= depth) this.#copy(to, toRow, target, columns * 4, height, width * 4)
    }
  }

  /** The parts of A in this block: transposed, whole tiles are packed and the rows after them read in place. */
  #left({ a, rows, columns, depth, transposeA }: Product, { tiles }: Memory, block: Block): readonly Left[] {
    const { top, height, from, terms } = block
    if (!transposeA) {
      const start = a + (top * depth + from) * 4
      return [{ call: this.#ofRows, a: start, tile: depth * 16, step: depth * 4, row: 0, rows: height }]
    }
    const start = a + (from * rows + top) * 4
    const whole = columns > 8 ? height >> 2 : 0
    const inPlace = { call: this.#ofQuads, tile: 16, step: rows * 4 }
    const rest = { ...inPlace, a: start + whole * 16, row: whole * 4, rows: height - whole * 4 }
    if (whole === 0) return [rest]
    this.#packTiles(start, rows * 4, tiles, terms, whole)
    const packed = { call: this.#ofQuads, a: tiles, tile: terms * 16, step: 16, row: 0, rows: whole * 4 }
    return rest.rows === 0 ? [packed] : [packed, rest]
  }

  /** Where eight columns of B are, and the bytes from term to term. */
  #right(
    { b, rows, columns, depth, transposeB }: Product,
    { panel }: Memory,
    block: Block,
    column: number,
  ): [number, number] {
    const { from, terms } = block
    const width = Math.min(8, columns - column)
    if (transposeB) {
      this.#packRows(b + (column * depth + from) * 4, depth * 4, panel, terms, width)
      return [panel, 32]
    }
    const start = b + (from * columns + column) * 4
    if (width === 8 && rows <= rowsUnpacked) return [start, columns * 4]
    this.#packColumns(start, columns * 4, panel, terms, width)
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
function swapped({ a, b, c, rows, depth, transposeA, transposeB, relu }: Product): Product {
  return { a: b, b: a, c, rows: 1, columns: rows, depth, transposeA: !transposeB, transposeB: !transposeA, relu }
}
