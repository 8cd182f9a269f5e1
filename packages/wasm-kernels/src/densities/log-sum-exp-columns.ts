import { int, lessInt, multiplyInt, shiftLeft, subtractInt } from '../assembler/scalar.ts'
import type { Int, Local, Vector } from '../assembler/value.ts'
import { abs, add, equal, fastMaximum, floats, pick, subtract } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { exponential } from '../elementwise/exponentials.ts'
import { logarithm } from '../elementwise/logarithms.ts'
import { fourRows, moveFours } from '../splines/columns-of-four.ts'
import { addTo, doubleSum, lanesOf } from './double-sum.ts'
import { eachFew, type Lanes, loadFew, storeFew } from './each-row.ts'

/** Infinite peaks are not subtracted: infinity - infinity is NaN. */
export function finiteOr0(x: Vector): Vector {
  return pick(equal(abs(x), floats(Number.POSITIVE_INFINITY)), floats(0), x)
}

/** log(sum(exp)) of `count` places that are `stride` bytes apart, in each lane by itself. */
function logSumOf(
  f: FunctionWriter,
  { place, stride, count, lanes }: { place: Int; stride: Int; count: Int; lanes: Lanes },
): Vector {
  const pointer = f.variable(place)
  const left = f.variable(count)
  const each = (turn: (value: Local<'v128'>) => void): void => {
    f.set(pointer, place)
    f.set(left, count)
    f.while(lessInt(int(0), left), () => {
      turn(loadFew(f, pointer, lanes))
      f.advance(pointer, stride)
      f.advance(left, -1)
    })
  }
  const peak = f.variable(floats(Number.NEGATIVE_INFINITY))
  each((value) => f.set(peak, fastMaximum(peak, value)))
  const shift = f.variable(finiteOr0(peak))
  const sum = doubleSum(f)
  each((value) => addTo(f, sum, f.variable(exponential(f, f.variable(subtract(value, shift)))), 4))
  return add(logarithm(f, f.variable(lanesOf(sum))), shift)
}

/**
 * log(sum(exp(x))) over the last axis: four rows at a time as columns, then single rows.
 * Parameters: x, out, rows, count, working memory of `count` vectors.
 */
export const logSumExpRows: WasmFunction = wasmFunction('logSumExpRows', (f) => {
  const [x = f.parameter('i32'), out = f.parameter('i32'), rows = x, count = x, columns = x] = f.ints(5)
  const bytes = f.variable(shiftLeft(count, int(2)))
  f.while(lessInt(int(3), rows), () => {
    moveFours(f, { rows: fourRows(f, x, bytes), columns, count, toRows: false })
    f.store(out, logSumOf(f, { place: columns, stride: int(16), count, lanes: 4 }))
    f.advance(x, shiftLeft(bytes, int(2)))
    f.advance(out, 16)
    f.advance(rows, -4)
  })
  f.while(lessInt(int(0), rows), () => {
    f.storeOne(out, logSumOf(f, { place: x, stride: int(4), count, lanes: 1 }))
    f.advance(x, bytes)
    f.advance(out, 4)
    f.advance(rows, -1)
  })
})

/** The same over a middle axis: x [outer, count, inner] -> out [outer, inner]. Parameters: x, out, outer, count, inner. */
export const logSumExpColumns: WasmFunction = wasmFunction('logSumExpColumns', (f) => {
  const [x = f.parameter('i32'), out = f.parameter('i32'), outer = x, count = x, inner = x] = f.ints(5)
  const stride = f.variable(shiftLeft(inner, int(2)))
  const rest = f.variable(multiplyInt(stride, subtractInt(count, int(1))))
  f.while(lessInt(int(0), outer), () => {
    eachFew(f, inner, [x, out], (lanes) => storeFew(f, out, logSumOf(f, { place: x, stride, count, lanes }), lanes))
    f.advance(x, rest)
    f.advance(outer, -1)
  })
})
