import { slice_util, type TensorInfo } from '@tensorflow/tfjs-core'
import { copyRows } from '../copy-rows.ts'
import type { WasmCall } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { alongAxis } from './along-axis.ts'
import { isWide } from './is-wide.ts'
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
      if (!isWide(x) || begin === undefined || size === undefined) return stock(params)
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
      if (!isWide(x) || typeof axis !== 'number') return stock(params)
      const { at, length } = alongAxis(x.shape, axis)
      const counts = splitSizes(numOrSizeSplits, length)
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
      if (!isWide(first) || typeof axis !== 'number' || !inputs.every(({ dtype }) => dtype === first.dtype)) {
        return stock(params)
      }
      const { at, outer, inner } = alongAxis(first.shape, axis)
      const total = inputs.reduce((sum, x) => sum + (x.shape[at] ?? 0), 0)
      const out = host.output(
        first.shape.map((length, i) => (i === at ? total : length)),
        first.dtype,
      )
      let target = host.addressOf(out)
      for (const x of inputs) {
        const bytes = (x.shape[at] ?? 0) * inner * 4
        copy(host.addressOf(x), bytes, target, total * inner * 4, outer, bytes)
        target += bytes
      }
      return out
    }
  },
}

/** The kernels that cut tensors and put them together. */
export const sliceKernels: readonly WasmKernel[] = [slice, split, concat]

function takePart(host: WasmHost, copy: WasmCall, x: TensorInfo, { axis, from, count }: Part): TensorInfo {
  const out = host.output(
    x.shape.map((length, i) => (i === axis ? count : length)),
    x.dtype,
  )
  const { outer, length, inner } = alongAxis(x.shape, axis)
  const [start, bytes] = [host.addressOf(x) + from * inner * 4, count * inner * 4]
  if (outer > 0) copy(start, length * inner * 4, host.addressOf(out), bytes, outer, bytes)
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
