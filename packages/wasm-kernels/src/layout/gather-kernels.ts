import type { TensorInfo } from '@tensorflow/tfjs-core'
import { addInt, below, int, lessInt, loadInt, multiplyInt, shiftLeft, subtractInt } from '../assembler/scalar.ts'
import { add, loadOne, loadVector } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { copyRun } from '../copy-run.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { alongAxis } from './along-axis.ts'
import { isWide } from './is-wide.ts'
import { numberList } from './number-list.ts'
import { sizeOf } from './size-of.ts'

/** out[o, j] = x[o, index[j]], blocks of `bytes`. Parameters: x, outer, length of the axis, bytes, index, count, out. */
const gatherBlocks: WasmFunction = wasmFunction('gatherBlocks', (f) => {
  const x = f.parameter('i32')
  const outer = f.parameter('i32')
  const length = f.parameter('i32')
  const bytes = f.parameter('i32')
  const index = f.parameter('i32')
  const count = f.parameter('i32')
  const out = f.parameter('i32')
  const stride = f.variable(multiplyInt(length, bytes))
  f.while(outer, () => {
    const at = f.variable(index)
    const left = f.variable(count)
    f.while(left, () => {
      const from = f.variable(addInt(x, multiplyInt(loadInt(at), bytes)))
      copyRun(f, from, out, bytes)
      f.advance(at, 4)
      f.advance(left, -1)
    })
    f.advance(x, stride)
    f.advance(outer, -1)
  })
})

/** out[o, j] = x[o, length - 1 - j], blocks of `bytes`. Parameters: x, outer, length of the axis, bytes, out. */
const reverseBlocks: WasmFunction = wasmFunction('reverseBlocks', (f) => {
  const x = f.parameter('i32')
  const outer = f.parameter('i32')
  const length = f.parameter('i32')
  const bytes = f.parameter('i32')
  const out = f.parameter('i32')
  const stride = f.variable(multiplyInt(length, bytes))
  f.while(outer, () => {
    const block = f.variable(addInt(x, stride))
    const left = f.variable(length)
    f.while(left, () => {
      f.set(block, subtractInt(block, bytes))
      const from = f.variable(block)
      copyRun(f, from, out, bytes)
      f.advance(left, -1)
    })
    f.advance(x, stride)
    f.advance(outer, -1)
  })
})

/**
 * out[ids[i]] += x[i], rows of `columns`; an id outside of [0, segments) adds to nothing.
 *
 * Parameters: x, ids, rows, columns, out, segments.
 */
const addRowsAt: WasmFunction = wasmFunction('addRowsAt', (f) => {
  const x = f.parameter('i32')
  const ids = f.parameter('i32')
  const rows = f.parameter('i32')
  const columns = f.parameter('i32')
  const out = f.parameter('i32')
  const segments = f.parameter('i32')
  const bytes = f.variable(shiftLeft(columns, int(2)))
  f.while(rows, () => {
    f.when(below(loadInt(ids), segments), () => {
      const from = f.variable(x)
      const to = f.variable(addInt(out, multiplyInt(loadInt(ids), bytes)))
      const left = f.variable(columns)
      const step = (lanes: number, load: typeof loadVector, store: typeof f.store): void => {
        store.call(f, to, add(load(to), load(from)))
        f.advance(from, 4 * lanes)
        f.advance(to, 4 * lanes)
        f.advance(left, -lanes)
      }
      f.while(lessInt(int(3), left), () => step(4, loadVector, f.store))
      f.while(left, () => step(1, loadOne, f.storeOne))
    })
    f.advance(x, bytes)
    f.advance(ids, 4)
    f.advance(rows, -1)
  })
})

/** Entries of one axis by index. */
const gather: WasmKernel = {
  kernelName: 'GatherV2',
  functions: [gatherBlocks],
  bind: (host, stock) => {
    const take = host.call(gatherBlocks)
    return (params) => {
      const { x, indices } = params.inputs
      const { axis, batchDims = 0 } = params.attrs ?? {}
      if (!isWide(x) || indices?.dtype !== 'int32' || typeof axis !== 'number' || batchDims !== 0) return stock(params)
      const { at, outer, length, inner } = alongAxis(x.shape, axis)
      const count = sizeOf(indices.shape)
      // tfjs's own kernel says which index is out of range.
      if (!areWithin(host, indices, count, length)) return stock(params)
      const out = host.output([...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)], x.dtype)
      take(host.addressOf(x), outer, length, inner * 4, host.addressOf(indices), count, host.addressOf(out))
      return out
    }
  },
}

function areWithin(host: WasmHost, indices: TensorInfo, count: number, length: number): boolean {
  return host.integers(host.addressOf(indices), count).every((index) => index >= 0 && index < length)
}

/** The gradient of gather: rows added where their ids say. */
const segmentSum: WasmKernel = {
  kernelName: 'UnsortedSegmentSum',
  functions: [addRowsAt],
  bind: (host, stock) => {
    const addRows = host.call(addRowsAt)
    return (params) => {
      const { x, segmentIds } = params.inputs
      const segments = params.attrs?.['numSegments']
      if (x?.dtype !== 'float32' || segmentIds?.dtype !== 'int32' || typeof segments !== 'number') return stock(params)
      const inner = x.shape.slice(segmentIds.shape.length)
      const out = host.output([segments, ...inner])
      const columns = sizeOf(inner)
      host.floats(host.addressOf(out), segments * columns).fill(0)
      const [rows, ids] = [sizeOf(segmentIds.shape), host.addressOf(segmentIds)]
      addRows(host.addressOf(x), ids, rows, columns, host.addressOf(out), segments)
      return out
    }
  },
}

/** One axis, or neighbouring ones, from the end to the start. */
const reverse: WasmKernel = {
  kernelName: 'Reverse',
  functions: [reverseBlocks],
  bind: (host, stock) => {
    const turn = host.call(reverseBlocks)
    return (params) => {
      const { x } = params.inputs
      const dims = numberList([params.attrs?.['dims']].flat())
      if (!isWide(x) || dims === undefined || dims.length === 0) return stock(params)
      const axes = [...new Set(dims.map((axis) => (axis < 0 ? axis + x.shape.length : axis)))].sort((a, b) => a - b)
      const [first = 0, last = 0] = [axes[0], axes.at(-1)]
      if (last - first >= axes.length) return stock(params)
      const out = host.output(x.shape, x.dtype)
      const sizes = [[0, first], [first, last + 1], [last + 1]].map(([from, to]) => sizeOf(x.shape.slice(from, to)))
      const [outer = 0, length = 0, inner = 0] = sizes
      turn(host.addressOf(x), outer, length, inner * 4, host.addressOf(out))
      return out
    }
  },
}

/** The kernels that take entries of an axis in another order, and their gradients. */
export const gatherKernels: readonly WasmKernel[] = [gather, segmentSum, reverse]
