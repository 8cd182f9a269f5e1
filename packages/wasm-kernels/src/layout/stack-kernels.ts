import { copyRows } from '../copy-rows.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { alongAxis } from './along-axis.ts'
import { isWide } from './is-wide.ts'
import { sizeOf } from './size-of.ts'

/** Tensors of one shape beside each other along a new axis. */
const pack: WasmKernel = {
  kernelName: 'Pack',
  functions: [copyRows],
  bind: (host, stock) => {
    const copy = host.call(copyRows)
    return (params) => {
      const inputs = Object.values(params.inputs).flatMap((input) => (input === undefined ? [] : [input]))
      const [first] = inputs
      const axis = params.attrs?.['axis']
      const alike = inputs.every((x) => x.dtype === first?.dtype && x.shape.join() === first?.shape.join())
      if (!isWide(first) || !alike || typeof axis !== 'number') return stock(params)
      const at = axis < 0 ? axis + first.shape.length + 1 : axis
      const out = host.output([...first.shape.slice(0, at), inputs.length, ...first.shape.slice(at)], first.dtype)
      const [rows, bytes] = [sizeOf(first.shape.slice(0, at)), sizeOf(first.shape.slice(at)) * 4]
      for (const [i, x] of inputs.entries()) {
        copy(host.addressOf(x), bytes, host.addressOf(out) + i * bytes, bytes * inputs.length, rows, bytes)
      }
      return out
    }
  },
}

/** The entries of an axis as tensors without it. */
const unpack: WasmKernel = {
  kernelName: 'Unpack',
  functions: [copyRows],
  bind: (host, stock) => {
    const copy = host.call(copyRows)
    return (params) => {
      const { value } = params.inputs
      const axis = params.attrs?.['axis']
      if (!isWide(value) || typeof axis !== 'number') return stock(params)
      const { shape, dtype } = value
      const { at, outer, length, inner } = alongAxis(shape, axis)
      const bytes = inner * 4
      return Array.from({ length }, (_, i) => {
        const out = host.output([...shape.slice(0, at), ...shape.slice(at + 1)], dtype)
        copy(host.addressOf(value) + i * bytes, bytes * length, host.addressOf(out), bytes, outer, bytes)
        return out
      })
    }
  },
}

/** The kernels of stack and unstack. */
export const stackKernels: readonly WasmKernel[] = [pack, unpack]
