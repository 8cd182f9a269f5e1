import { type DataType, slice_util, type TensorInfo } from '@tensorflow/tfjs-core'
import { copyRows } from '../copy-rows.ts'
import type { WasmCall, WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { sizeOf } from './size-of.ts'

/** A part of one axis of 4-byte values: [outer, axis, inner], entries from to from + count of the axis. */
interface Part {
  readonly axis: number
  readonly from: number
  readonly count: number
}

/** Parts of axes, such as columns; stock copies the whole tensor first. */
const slice: WasmKernel = {
  kernelName: 'Slice',
  functions: [copyRows],
  bind: (host, stock) => {
    const copy = host.call(copyRows)
    return (params) => {
      const { x } = params.inputs
      const { begin, size } = params.attrs ?? {}
      if (x === undefined || !isWide(x.dtype) || begin === undefined || size === undefined) return stock(params)
      const [starts = [], counts = []] = slice_util.parseSliceParams(x as never, begin as number[], size as number[])
      const cut = x.shape.flatMap((length, axis) => (counts[axis] === length ? [] : [axis]))
      const [axis = 0] = cut
      if (cut.length > 1) return takeBlock(host, copy, x, { starts, counts, last: cut.at(-1) ?? 0 })
      return takePart(host, copy, x, { axis, from: starts[axis] ?? 0, count: counts[axis] ?? 0 })
    }
  },
}

/** Neighbouring parts of one axis. */
const split: WasmKernel = {
  kernelName: 'SplitV',
  functions: [copyRows],
  bind: (host, stock) => {
    const copy = host.call(copyRows)
    return (params) => {
      const { x } = params.inputs
      const { numOrSizeSplits, axis } = params.attrs ?? {}
      if (x === undefined || !isWide(x.dtype) || typeof axis !== 'number') return stock(params)
      const at = axis < 0 ? axis + x.shape.length : axis
      const counts = splitSizes(numOrSizeSplits, x.shape[at] ?? 0)
      if (counts === undefined) return stock(params)
      let from = 0
      return counts.map((count) => {
        const part = takePart(host, copy, x, { axis: at, from, count })
        from += count
        return part
      })
    }
  },
}

/** Tensors side by side along one axis. */
const concat: WasmKernel = {
  kernelName: 'Concat',
  functions: [copyRows],
  bind: (host, stock) => {
    const copy = host.call(copyRows)
    return (params) => {
      const inputs = Object.values(params.inputs).flatMap((input) => (input === undefined ? [] : [input]))
      const [first] = inputs
      const axis = params.attrs?.['axis']
      const dtype = first?.dtype ?? 'string'
      if (
        first === undefined ||
        typeof axis !== 'number' ||
        !inputs.every((x) => isWide(x.dtype) && x.dtype === dtype)
      ) {
        return stock(params)
      }
      const at = axis < 0 ? axis + first.shape.length : axis
      const total = inputs.reduce((sum, x) => sum + (x.shape[at] ?? 0), 0)
      const out = host.output(
        first.shape.map((length, i) => (i === at ? total : length)),
        dtype,
      )
      const [rows, inner] = [sizeOf(first.shape.slice(0, at)), sizeOf(first.shape.slice(at + 1)) * 4]
      let target = host.addressOf(out)
      for (const x of inputs) {
        const bytes = (x.shape[at] ?? 0) * inner
        copy(host.addressOf(x), bytes, target, total * inner, rows, bytes)
        target += bytes
      }
      return out
    }
  },
}

/** The kernels that cut tensors and put them together. */
export const sliceKernels: readonly WasmKernel[] = [slice, split, concat]

function isWide(dtype: DataType): boolean {
  return dtype === 'float32' || dtype === 'int32'
}

function takePart(host: WasmHost, copy: WasmCall, x: TensorInfo, { axis, from, count }: Part): TensorInfo {
  const out = host.output(
    x.shape.map((length, i) => (i === axis ? count : length)),
    x.dtype,
  )
  const [rows, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1)) * 4]
  const row = (x.shape[axis] ?? 0) * inner
  if (rows > 0) copy(host.addressOf(x) + from * inner, row, host.addressOf(out), count * inner, rows, count * inner)
  return out
}

interface BlockOfAxes {
  readonly starts: readonly number[]
  readonly counts: readonly number[]
  /** The last axis of which a part is taken. */
  readonly last: number
}

/** A block cut out of several axes: for each place in the axes before the last two that are left, rows of one length. */
function takeBlock(host: WasmHost, copy: WasmCall, x: TensorInfo, { starts, counts, last }: BlockOfAxes): TensorInfo {
  const out = host.output(counts, x.dtype)
  if (sizeOf(counts) === 0) return out
  const bytes = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)) * 4)
  const run = sizeOf(counts.slice(last)) * 4
  const rows = counts[last - 1] ?? 1
  const outer = counts.slice(0, last - 1)
  const first = starts.reduce((place, start, axis) => place + start * (bytes[axis] ?? 0), host.addressOf(x))
  const target = host.addressOf(out)
  for (let i = 0; i < sizeOf(outer); i += 1) {
    let [rest, source] = [i, first]
    for (let axis = outer.length - 1; axis >= 0; axis -= 1) {
      const length = outer[axis] ?? 1
      source += (rest % length) * (bytes[axis] ?? 0)
      rest = Math.floor(rest / length)
    }
    copy(source, bytes[last - 1] ?? 0, target + i * rows * run, run, rows, run)
  }
  return out
}

/** The sizes of a split by number or by sizes; undefined where one of them is to be found out (-1). */
function splitSizes(splits: unknown, length: number): number[] | undefined {
  if (typeof splits === 'number') {
    return length % splits === 0 ? Array.from({ length: splits }, () => length / splits) : undefined
  }
  if (!Array.isArray(splits)) return undefined
  const sizes = splits.map(Number)
  return sizes.every((size) => size >= 0) && sizes.reduce((sum, size) => sum + size, 0) === length ? sizes : undefined
}
