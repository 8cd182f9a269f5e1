import { addInt, int, lessInt, loadInt, shiftLeft } from '../assembler/scalar.ts'
import type { Int } from '../assembler/value.ts'
import { loadOne, loadSplat } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { copyRows } from '../copy-rows.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { isWide } from './is-wide.ts'
import { numberList } from './number-list.ts'
import { sizeOf } from './size-of.ts'

/** out[i, j] = x[i]. Parameters: x, values, out, times. */
const repeatValues: WasmFunction = wasmFunction('repeatValues', (f) => {
  const x = f.parameter('i32')
  const values = f.parameter('i32')
  const out = f.parameter('i32')
  const times = f.parameter('i32')
  f.while(values, () => {
    const value = f.variable(loadSplat(x))
    const left = f.variable(times)
    f.while(lessInt(int(3), left), () => {
      f.store(out, value)
      f.advance(out, 16)
      f.advance(left, -4)
    })
    f.while(left, () => {
      f.storeOne(out, value)
      f.advance(out, 4)
      f.advance(left, -1)
    })
    f.advance(x, 4)
    f.advance(values, -1)
  })
})

/**
 * Moves columns between a tensor that has them side by side and the places that index names in a wider one.
 *
 * Parameters: wide, rows, columns of wide, index (int32), narrow, columns of narrow.
 */
function columnMover(name: string, move: (f: FunctionWriter, wide: Int, narrow: Int) => void): WasmFunction {
  return wasmFunction(name, (f) => {
    const { wide, rows, columns, index, narrow, count } = f.named('wide', 'rows', 'columns', 'index', 'narrow', 'count')
    const row = f.variable(shiftLeft(columns, int(2)))
    f.while(rows, () => {
      const at = f.variable(index)
      const left = f.variable(count)
      f.while(left, () => {
        move(f, addInt(wide, shiftLeft(loadInt(at), int(2))), narrow)
        f.advance(narrow, 4)
        f.advance(at, 4)
        f.advance(left, -1)
      })
      f.advance(wide, row)
      f.advance(rows, -1)
    })
  })
}

const pickColumns: WasmFunction = columnMover('pickColumns', (f, wide, narrow) => f.storeOne(narrow, loadOne(wide)))
const placeColumns: WasmFunction = columnMover('placeColumns', (f, wide, narrow) => f.storeOne(wide, loadOne(narrow)))

/** Repetitions along one axis: `tile`, and `broadcastTo` of a row, a column or a scalar. */
const tile: WasmKernel = {
  kernelName: 'Tile',
  functions: [copyRows, repeatValues],
  bind: (host, stock) => {
    const [copy, repeat] = [host.call(copyRows), host.call(repeatValues)]
    return (params) => {
      const { x } = params.inputs
      const reps = numberList(params.attrs?.['reps'])
      if (!isWide(x) || reps === undefined) return stock(params)
      const times = joined(x.shape, reps)
      const repeated = times.flatMap((count, axis) => (count === 1 ? [] : [axis]))
      if (repeated.length > 1) return stock(params)
      const [axis = 0] = repeated
      const count = times[axis] ?? 1
      const out = host.output(
        x.shape.map((length, i) => length * (reps[i] ?? 1)),
        x.dtype,
      )
      const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis))]
      const [source, target, bytes] = [host.addressOf(x), host.addressOf(out), inner * 4]
      if (inner === 1) repeat(source, outer, target, count)
      else
        for (let i = 0; i < outer; i += 1) copy(source + i * bytes, 0, target + i * count * bytes, bytes, count, bytes)
      return out
    }
  },
}

/** Repetitions of an axis of length 1 as more of the axis after it: broadcasts to several leading axes are of one. */
function joined(shape: readonly number[], reps: readonly number[]): number[] {
  const times = [...reps]
  for (let axis = 0; axis + 1 < shape.length; axis += 1) {
    if (shape[axis] !== 1) continue
    times[axis + 1] = (times[axis + 1] ?? 1) * (times[axis] ?? 1)
    times[axis] = 1
  }
  return times
}

/** Columns of the last axis in a given order. */
const takeColumns: WasmKernel = {
  kernelName: 'FlowsTakeColumns',
  functions: [pickColumns],
  bind: (host, stock) => {
    const pick = host.call(pickColumns)
    return (params) => {
      const { x } = params.inputs
      const indices = numberList(params.attrs?.['indices'])
      if (!isWide(x) || indices === undefined) return stock(params)
      const columns = x.shape[x.shape.length - 1] ?? 0
      const rows = sizeOf(x.shape.slice(0, -1))
      const out = host.output([...x.shape.slice(0, -1), indices.length], x.dtype)
      const index = host.scratch(indices.length * 4)
      host.integers(index, indices.length).set(indices)
      pick(host.addressOf(x), rows, columns, index, host.addressOf(out), indices.length)
      return out
    }
  },
}

/** Tensors' columns, each at its place in the result; `places` in the order of the tensors. */
const joinColumns: WasmKernel = {
  kernelName: 'FlowsJoinColumns',
  functions: [placeColumns],
  bind: (host, stock) => {
    const place = host.call(placeColumns)
    return (params) => {
      const inputs = Object.values(params.inputs).flatMap((input) => (isWide(input) ? [input] : []))
      const places = numberList(params.attrs?.['places'])
      const [first] = inputs
      const isWhole = inputs.length === Object.keys(params.inputs).length
      if (!first || !isWhole || !inputs.every(({ dtype }) => dtype === first.dtype) || !places) return stock(params)
      const rows = sizeOf(first.shape.slice(0, -1))
      const out = host.output([...first.shape.slice(0, -1), places.length], first.dtype)
      const index = host.scratch(places.length * 4)
      host.integers(index, places.length).set(places)
      let at = index
      for (const x of inputs) {
        const columns = x.shape[x.shape.length - 1] ?? 0
        place(host.addressOf(out), rows, places.length, at, host.addressOf(x), columns)
        at += columns * 4
      }
      return out
    }
  },
}

/** The kernels that repeat values or reorder columns. */
export const repeatKernels: readonly WasmKernel[] = [tile, takeColumns, joinColumns]
