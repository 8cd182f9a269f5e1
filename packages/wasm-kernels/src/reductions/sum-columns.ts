import {
  addDouble,
  addInt,
  demote,
  double,
  int,
  lessInt,
  loadFloat,
  multiplyDouble,
  promote,
} from '../assembler/scalar.ts'
import type { Double, Int, Local, Vector } from '../assembler/value.ts'
import { addDoubles, demoteLow, loadVector, multiplyDoubles, promoteLow, shuffle } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'

/** Two float64 zeros. */
export const noDoubles: Vector = promoteLow({ type: 'v128', code: [0xfd, 0x0c, Array<number>(16).fill(0)] })

/** The two high float32 lanes as float64. */
export function promoteHigh(value: Vector): Vector {
  return promoteLow(shuffle(value, value, [2, 3, 2, 3]))
}

/** Two pairs of float64 as four float32. */
export function demotePairs(low: Vector, high: Vector): Vector {
  return shuffle(demoteLow(low), demoteLow(high), [0, 1, 4, 5])
}

/** The same float64 twice. */
function twice(value: Double): Vector {
  return { type: 'v128', code: [value.code, 0xfd, 0x14] }
}

/**
 * out[j] = scale * sum over i of x[i, j], in float64: a mean of a million values is right to float32.
 *
 * Parameters: x, bytes from row to row, rows, columns, out, scale (f64).
 */
export const sumColumns: WasmFunction = wasmFunction('sumColumns', (f) => {
  const x = f.parameter('i32')
  const row = f.parameter('i32')
  const rows = f.parameter('i32')
  const columns = f.parameter('i32')
  const out = f.parameter('i32')
  const scale = f.parameter('f64')
  const factor = scale
  const left = f.variable(columns)
  const at = { x, rows, row, out, factor }
  for (const width of [16, 4]) {
    f.while(lessInt(int(width - 1), left), () => {
      sumVectors(f, width / 4, at)
      f.advance(x, width * 4)
      f.advance(out, width * 4)
      f.advance(left, -width)
    })
  }
  f.while(left, () => {
    const sum = f.variable(double(0))
    downRows(f, at, (place) => f.set(sum, addDouble(sum, promote(loadFloat(place)))))
    f.storeFloat(out, demote(multiplyDouble(sum, factor)))
    f.advance(x, 4)
    f.advance(out, 4)
    f.advance(left, -1)
  })
})

interface Columns {
  readonly x: Int
  readonly rows: Int
  readonly row: Int
  readonly out: Int
  readonly factor: Double
}

function sumVectors(f: FunctionWriter, vectors: number, at: Columns): void {
  const sums = Array.from({ length: vectors }, () => [f.variable(noDoubles), f.variable(noDoubles)] as const)
  downRows(f, at, (place) => {
    sums.forEach(([low, high], i) => {
      const value = f.variable(loadVector(place, i * 16))
      f.set(low, addDoubles(low, promoteLow(value)))
      f.set(high, addDoubles(high, promoteHigh(value)))
    })
  })
  const factors = twice(at.factor)
  sums.forEach(([low, high], i) => {
    f.store(at.out, demotePairs(multiplyDoubles(low, factors), multiplyDoubles(high, factors)), i * 16)
  })
}

/** Visits the address in each row. */
function downRows(f: FunctionWriter, { x, rows, row }: Columns, visit: (place: Local<'i32'>) => void): void {
  const place = f.variable(x)
  const left = f.variable(rows)
  f.while(left, () => {
    visit(place)
    f.set(place, addInt(place, row))
    f.advance(left, -1)
  })
}
