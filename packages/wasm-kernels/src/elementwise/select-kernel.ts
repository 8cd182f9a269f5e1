import { int, lessInt, loadByte } from '../assembler/scalar.ts'
import { greaterInts, ints, loadFourBytes, loadOne, loadVector, pick } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmKernel } from '../wasm-kernel.ts'

/** out[i] = condition[i] ? a[i] : b[i], the condition in bytes. Parameters: condition, a, b, out, count. */
const choose: WasmFunction = wasmFunction('choose', (f) => {
  const condition = f.parameter('i32')
  const a = f.parameter('i32')
  const b = f.parameter('i32')
  const out = f.parameter('i32')
  const count = f.parameter('i32')
  f.while(lessInt(int(3), count), () => {
    f.store(out, pick(greaterInts(loadFourBytes(condition), ints(0)), loadVector(a), loadVector(b)))
    for (const pointer of [a, b, out]) f.advance(pointer, 16)
    f.advance(condition, 4)
    f.advance(count, -4)
  })
  f.while(lessInt(int(0), count), () => {
    f.when(
      loadByte(condition),
      () => f.storeOne(out, loadOne(a)),
      () => f.storeOne(out, loadOne(b)),
    )
    for (const pointer of [a, b, out]) f.advance(pointer, 4)
    f.advance(condition, 1)
    f.advance(count, -1)
  })
})

/** `where` of three tensors of one shape. */
export const selectKernel: WasmKernel = {
  kernelName: 'Select',
  functions: [choose],
  bind: (host, stock) => {
    const call = host.call(choose)
    return (params) => {
      const { condition, t, e } = params.inputs
      if (condition?.dtype !== 'bool' || t?.dtype !== 'float32' || e?.dtype !== 'float32') return stock(params)
      const shape = t.shape.join()
      if (condition.shape.join() !== shape || e.shape.join() !== shape) return stock(params)
      const out = host.output(t.shape)
      call(host.addressOf(condition), host.addressOf(t), host.addressOf(e), host.addressOf(out), sizeOf(t.shape))
      return out
    }
  },
}
