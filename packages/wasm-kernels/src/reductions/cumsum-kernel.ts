import {
  addDouble,
  addInt,
  demote,
  double,
  equalInt,
  int,
  lessInt,
  loadFloat,
  multiplyInt,
  promote,
  shiftLeft,
  subtractInt,
} from '../assembler/scalar.ts'
import type { Local } from '../assembler/value.ts'
import { addDoubles, loadVector, promoteLow } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { alongAxis } from '../layout/along-axis.ts'
import { rowsOf, shareRows } from '../threads/share-rows.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { demotePairs, noDoubles, promoteHigh } from './sum-columns.ts'

/**
 * Running sums along the middle axis of [outer, length, inner], in float64. `order` is 1 from the start to the end, 0 from
 * the end to the start; where exclusive is 1 a sum leaves its own entry out.
 *
 * Parameters: x, out, outer, length, inner, order, exclusive.
 */
const cumulate: WasmFunction = wasmFunction('cumulate', (f) => {
  const x = f.parameter('i32')
  const out = f.parameter('i32')
  const outer = f.parameter('i32')
  const length = f.parameter('i32')
  const inner = f.parameter('i32')
  const order = f.parameter('i32')
  const exclusive = f.parameter('i32')
  const row = f.variable(shiftLeft(inner, int(2)))
  const block = f.variable(multiplyInt(length, row))
  const step = f.variable(row)
  const start = f.variable(int(0))
  f.when(equalInt(order, int(0)), () => {
    f.set(step, subtractInt(int(0), row))
    f.set(start, subtractInt(block, row))
  })
  f.while(outer, () => {
    const column = f.variable(int(0))
    const at = { from: f.variable(x), to: f.variable(out), length, step, exclusive }
    const columns = (lanes: 4 | 1, write: (f: FunctionWriter, at: Column) => void): void => {
      const offset = f.variable(addInt(start, shiftLeft(column, int(2))))
      f.set(at.from, addInt(x, offset))
      f.set(at.to, addInt(out, offset))
      write(f, at)
      f.advance(column, lanes)
    }
    f.while(lessInt(addInt(column, int(3)), inner), () => columns(4, fourColumns))
    f.while(lessInt(column, inner), () => columns(1, oneColumn))
    f.advance(x, block)
    f.advance(out, block)
    f.advance(outer, -1)
  })
})

interface Column {
  readonly from: Local<'i32'>
  readonly to: Local<'i32'>
  readonly length: Local<'i32'>
  readonly step: Local<'i32'>
  readonly exclusive: Local<'i32'>
}

function fourColumns(f: FunctionWriter, at: Column): void {
  const [low, high] = [f.variable(noDoubles), f.variable(noDoubles)]
  downColumn(f, at, {
    add: () => {
      const value = f.variable(loadVector(at.from))
      f.set(low, addDoubles(low, promoteLow(value)))
      f.set(high, addDoubles(high, promoteHigh(value)))
    },
    store: () => f.store(at.to, demotePairs(low, high)),
  })
}

function oneColumn(f: FunctionWriter, at: Column): void {
  const sum = f.variable(double(0))
  downColumn(f, at, {
    add: () => f.set(sum, addDouble(sum, promote(loadFloat(at.from)))),
    store: () => f.storeFloat(at.to, demote(sum)),
  })
}

function downColumn(f: FunctionWriter, at: Column, sums: { add: () => void; store: () => void }): void {
  const left = f.variable(at.length)
  f.while(left, () => {
    f.when(
      at.exclusive,
      () => {
        sums.store()
        sums.add()
      },
      () => {
        sums.add()
        sums.store()
      },
    )
    f.advance(at.from, at.step)
    f.advance(at.to, at.step)
    f.advance(left, -1)
  })
}

/** Multiplications that adding a float and writing the sum takes as long as. */
const workOfFloat = 16

/** Running sums along an axis, which may be counted from the last. */
export const cumsumKernel: WasmKernel = {
  kernelName: 'Cumsum',
  functions: [cumulate],
  bind: (host, stock) => (params) => {
    const { x } = params.inputs
    const { axis, exclusive, reverse } = params.attrs ?? {}
    if (x === undefined || typeof axis !== 'number') return stock(params)
    const { at, outer, length, inner } = alongAxis(x.shape, axis)
    if (x.dtype !== 'float32') return stock({ ...params, attrs: { ...params.attrs, axis: at } })
    const out = host.output(x.shape)
    const rest = [length, inner, reverse === true ? 0 : 1, exclusive === true ? 1 : 0]
    const job = { run: cumulate, rows: outer, work: workOfFloat * length * inner, rest }
    shareRows(host, job, [rowsOf(host, x, outer), rowsOf(host, out, outer)])
    return out
  },
}
