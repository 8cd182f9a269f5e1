import type { WasmFunction } from '../assembler/wasm-function.ts'
import type { WasmThread } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import { blockFlags, multiplyBlock, workBytes } from './multiply-block.ts'
import { packTiles } from './pack-panel.ts'

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
  /** The address of one bias a column; 0 for none. */
  readonly bias?: number | undefined
  readonly relu?: boolean | undefined
}

/** Depth of a block: a panel of B is 8 KB, which stays in the first cache. */
const depthOfBlock = 256
/** Rows of a block: its part of A is 512 KB, which stays in the second cache. */
const rowsOfBlock = 512
/** Up to so many rows, packing a panel costs more than reading it in place. */
const rowsUnpacked = 16

/** Columns or rows that a part has at least: fewer would pack the other matrix as often for less. */
export const sideOfPart = 32

/** Matrix products in all transpose cases, in blocks of 512 rows and 256 terms, panels of 8 columns and tiles of 4 x 8. */
export class Gemm {
  static readonly functions: readonly WasmFunction[] = [multiplyBlock, packTiles]
  readonly #host: WasmHost

  constructor(host: WasmHost) {
    this.#host = host
  }

  run(product: Product): void {
    const { rows, columns, depth } = product
    if (isColumn(product)) multiplyOn(this.#host, product)
    else if (rows > columns) {
      this.#host.share(rows * columns * depth, { count: rows, unit: sideOfPart }, (thread, from, to) => {
        multiplyOn(thread, rowsOf(product, from, to))
      })
    } else {
      this.#host.share(rows * columns * depth, { count: columns, unit: sideOfPart }, (thread, from, to) => {
        multiplyOn(thread, columnsOf(product, from, to))
      })
    }
  }
}

/** Bytes from row to row. */
function rowBytes({
  rows,
  columns,
  depth,
  transposeA,
  transposeB,
  strides,
}: Product): Readonly<Record<'a' | 'b' | 'c', number>> {
  return {
    a: (strides?.a ?? (transposeA ? rows : depth)) * 4,
    b: (strides?.b ?? (transposeB ? depth : columns)) * 4,
    c: (strides?.c ?? columns) * 4,
  }
}

function stridesOf(product: Product): Product['strides'] {
  const { a, b, c } = rowBytes(product)
  return { a: a / 4, b: b / 4, c: c / 4 }
}

function rowsOf(product: Product, from: number, to: number): Product {
  const { a, c } = rowBytes(product)
  return {
    ...product,
    a: product.a + from * (product.transposeA ? 4 : a),
    c: product.c + from * c,
    rows: to - from,
    strides: stridesOf(product),
  }
}

function columnsOf(product: Product, from: number, to: number): Product {
  const { b } = rowBytes(product)
  return {
    ...product,
    b: product.b + from * (product.transposeB ? b : 4),
    c: product.c + from * 4,
    bias: product.bias ? product.bias + from * 4 : 0,
    columns: to - from,
    strides: stridesOf(product),
  }
}

/** A product on one thread. */
export function multiplyOn(thread: WasmThread, product: Product): void {
  multiplyBlocks(thread, isColumn(product) ? swapped(product) : product)
}

function multiplyBlocks(thread: WasmThread, product: Product): void {
  const { a, b, c, rows, columns, depth, transposeA, transposeB, accumulate = false, bias = 0 } = product
  const [multiply, pack] = [thread.call(multiplyBlock), thread.call(packTiles)]
  const heights = Math.min(rows, rowsOfBlock)
  const longest = Math.min(depth, depthOfBlock)
  const tileBytes = transposeA ? Math.ceil(heights / 4) * 16 * longest : 0
  const work = thread.scratch(workBytes + longest * 32 + heights * 32 + tileBytes)
  const panel = work + workBytes
  const edge = panel + longest * 32
  const tiles = edge + heights * 32
  const right = transposeB ? blockFlags.transposeB : rows <= rowsUnpacked ? blockFlags.unpackedB : 0
  const always = right + (transposeA ? blockFlags.tiledA : 0)
  const complete = product.relu === true ? blockFlags.relu : 0
  const { a: aRow, b: bRow, c: cRow } = rowBytes(product)
  for (let top = 0; top < rows; top += rowsOfBlock) {
    const height = Math.min(rowsOfBlock, rows - top)
    // A depth of 0 is one empty block: it writes the bias.
    for (let from = 0; from === 0 || from < depth; from += depthOfBlock) {
      const terms = Math.min(depthOfBlock, depth - from)
      const flags =
        always + (accumulate || from > 0 ? blockFlags.accumulate : 0) + (from + terms >= depth ? complete : 0)
      const b0 = b + from * (transposeB ? 4 : bRow)
      const to = c + top * cRow
      const rest = [bias, 0, terms, flags, work, panel, edge] as const
      if (transposeA) {
        pack(a + from * aRow + top * 4, aRow, tiles, terms, height)
        multiply(tiles, terms * 16, 16, 16, b0, 0, bRow, to, cRow, height, columns, ...rest)
      } else {
        const left = a + top * aRow + from * 4
        multiply(left, aRow * 4, aRow, 4, b0, 0, bRow, to, cRow, height, columns, ...rest)
      }
    }
  }
}

function isColumn({ rows, columns, bias, strides }: Product): boolean {
  return columns === 1 && rows > 1 && !bias && strides === undefined
}

/** A column of C is a row of its transpose, which fills whole panels. */
function swapped({ a, b, rows, transposeA, transposeB, ...same }: Product): Product {
  return { ...same, a: b, b: a, rows: 1, columns: rows, transposeA: !transposeB, transposeB: !transposeA }
}
