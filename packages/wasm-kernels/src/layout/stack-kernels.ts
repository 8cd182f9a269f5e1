import { copyRows } from '../copy-rows.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
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
      const dtype = first?.dtype ?? 'string'
      const isWide = dtype === 'float32' || dtype === 'int32'
      const alike = inputs.every((x) => x.dtype === dtype && x.shape.join() === first?.shape.join())
      if (first === undefined || !isWide || !alike || typeof axis !== 'number') return stock(params)
      const at = axis < 0 ? axis + first.shape.length + 1 : axis
      const out = host.output([...first.shape.slice(0, at), inputs.length, ...first.shape.slice(at)], dtype)
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
      if ((value?.dtype !== 'float32' && value?.dtype !== 'int32') || typeof axis !== 'number') return stock(params)
      const { shape, dtype } = value
      const at = axis < 0 ? axis + shape.length : axis
      const [rows, count, bytes] = [sizeOf(shape.slice(0, at)), shape[at] ?? 0, sizeOf(shape.slice(at + 1)) * 4]
      return Array.from({ length: count }, (_, i) => {
        const out = host.output([...shape.slice(0, at), ...shape.slice(at + 1)], dtype)
        copy(host.addressOf(value) + i * bytes, bytes * count, host.addressOf(out), bytes, rows, bytes)
        return out
      })
    }
  },
}

/** The kernels of stack and unstack. */
export const stackKernels: readonly WasmKernel[] = [pack, unpack]
