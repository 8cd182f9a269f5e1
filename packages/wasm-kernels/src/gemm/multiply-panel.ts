import { addInt, andInt, equalInt, int, lessInt } from '../assembler/scalar.ts'
import type { Int, Local, Vector } from '../assembler/value.ts'
import { add, floats, loadSplat, loadVector, maximum, multiply } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/** How the left matrix lies in memory. */
type LeftForm =
  /** Row by row: the next k is the next float. */
  | 'rows'
  /** Four rows beside each other: the next row is the next float. */
  | 'quads'

/** Bits of the panel's flags. */
export const panelFlags: { readonly accumulate: 1; readonly relu: 2 } = { accumulate: 1, relu: 2 }

/**
 * C[rows, 8] = A[rows, depth] B[depth, 8] + bias, or C + A B, then relu: one panel of eight columns, in tiles of four
 * rows that keep their sums in eight registers (larger tiles spill on older engines).
 *
 * Parameters: a, bytes from one tile of a to the next, bytes of `a` from row to row ('rows') or from k to k ('quads'),
 * b, bytes of b from k to k, c, bytes of c from row to row, rows, depth, bias (8 floats), flags.
 */
function multiplyPanel(form: LeftForm): WasmFunction {
  return wasmFunction(`multiplyPanel-${form}`, (f) => {
    const panel = parametersOf(f)
    const row = f.variable(int(0))
    f.while(lessInt(addInt(row, int(3)), panel.rows), () => {
      tile(f, form, 4, panel)
      f.advance(panel.a, panel.aTile)
      f.set(panel.c, addInt(panel.c, addInt(addInt(panel.cRow, panel.cRow), addInt(panel.cRow, panel.cRow))))
      f.advance(row, 4)
    })
    for (const rest of [1, 2, 3]) {
      f.when(equalInt(andInt(panel.rows, int(3)), int(rest)), () => tile(f, form, rest, panel))
    }
  })
}

/** The panel product of a matrix that lies row by row. */
export const panelOfRows: WasmFunction = multiplyPanel('rows')
/** That of a matrix whose columns are rows in memory, or that is packed into tiles. */
export const panelOfQuads: WasmFunction = multiplyPanel('quads')

interface Panel {
  readonly a: Local<'i32'>
  readonly aTile: Local<'i32'>
  readonly aStep: Local<'i32'>
  readonly b: Local<'i32'>
  readonly bStep: Local<'i32'>
  readonly c: Local<'i32'>
  readonly cRow: Local<'i32'>
  readonly rows: Local<'i32'>
  readonly depth: Local<'i32'>
  readonly bias: Local<'i32'>
  readonly flags: Local<'i32'>
}

function parametersOf(f: FunctionWriter): Panel {
  const next = (): Local<'i32'> => f.parameter('i32')
  return {
    a: next(),
    aTile: next(),
    aStep: next(),
    b: next(),
    bStep: next(),
    c: next(),
    cRow: next(),
    rows: next(),
    depth: next(),
    bias: next(),
    flags: next(),
  }
}

function tile(f: FunctionWriter, form: LeftForm, rows: number, panel: Panel): void {
  const { bias, c, cRow, flags } = panel
  const sums = Array.from({ length: rows }, () => [f.variable(loadVector(bias)), f.variable(loadVector(bias, 16))])
  const outputs = [f.variable(c)]
  for (let i = 1; i < rows; i++) outputs.push(f.variable(addInt(outputs[i - 1] ?? c, cRow)))
  const eachSum = (visit: (sum: Local<'v128'>, output: Int, offset: number) => void): void => {
    sums.forEach((pair, i) => {
      pair.forEach((sum, half) => {
        visit(sum, outputs[i] ?? c, half * 16)
      })
    })
  }
  f.when(andInt(flags, int(panelFlags.accumulate)), () => {
    eachSum((sum, output, offset) => f.set(sum, loadVector(output, offset)))
  })
  accumulate(f, form, sums, panel)
  f.when(andInt(flags, int(panelFlags.relu)), () => {
    eachSum((sum) => f.set(sum, maximum(sum, floats(0))))
  })
  eachSum((sum, output, offset) => f.store(output, sum, offset))
}

/** sums[i] += a[i, k] b[k] over all k. */
function accumulate(f: FunctionWriter, form: LeftForm, sums: readonly Local<'v128'>[][], panel: Panel): void {
  const { a, aStep, b, bStep, depth } = panel
  const lefts = [f.variable(a)]
  for (let i = 1; form === 'rows' && i < sums.length; i++) lefts.push(f.variable(addInt(lefts[i - 1] ?? a, aStep)))
  const right = f.variable(b)
  const left = f.variable(depth)
  f.while(left, () => {
    const columns = [f.variable(loadVector(right)), f.variable(loadVector(right, 16))]
    sums.forEach((pair, i) => {
      const entry = form === 'rows' ? loadSplat(lefts[i] ?? a) : loadSplat(lefts[0] ?? a, i * 4)
      const value = f.variable(entry)
      for (const [half, sum] of pair.entries()) f.set(sum, add(sum, multiply(value, columns[half] as Vector)))
    })
    for (const pointer of lefts) f.advance(pointer, form === 'rows' ? 4 : aStep)
    f.advance(right, bStep)
    f.advance(left, -1)
  })
}
