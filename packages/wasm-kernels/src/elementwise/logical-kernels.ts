import type { TensorInfo } from '@tensorflow/tfjs-core'
import { andInt, int, lessInt, loadByte, orInt, subtractInt } from '../assembler/scalar.ts'
import type { Int, Vector } from '../assembler/value.ts'
import { and, ints, loadVector, or, xor } from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmKernel } from '../wasm-kernel.ts'

/** An operation on bytes of 0 and 1, sixteen at a time and one at a time. */
interface Logic {
  readonly vectors: (a: Vector, b: Vector) => Vector
  readonly bytes: (a: Int, b: Int) => Int
}

/** out[i] = g(a[i], b[i]). Parameters: a, b, out, count. */
function onBytes(name: string, { vectors, bytes }: Logic): WasmFunction {
  return wasmFunction(name, (f) => {
    const a = f.parameter('i32')
    const b = f.parameter('i32')
    const out = f.parameter('i32')
    const count = f.parameter('i32')
    const step = (width: number, store: () => void): void => {
      store()
      for (const pointer of [a, b, out]) f.advance(pointer, width)
      f.advance(count, -width)
    }
    f.while(lessInt(int(15), count), () => step(16, () => f.store(out, vectors(loadVector(a), loadVector(b)))))
    f.while(count, () => step(1, () => f.storeByte(out, bytes(loadByte(a), loadByte(b)))))
  })
}

/** A kernel of tensors of bool of one shape; with one input, the operation of it with itself. */
function logicalKernel(kernelName: string, logic: Logic): WasmKernel {
  const run = onBytes(`logic-${kernelName}`, logic)
  return {
    kernelName,
    functions: [run],
    bind: (host, stock) => {
      const call = host.call(run)
      return (params) => {
        const inputs = Object.values(params.inputs).flatMap((input) => (input === undefined ? [] : [input]))
        const [a, b = a] = inputs
        if (a === undefined || b === undefined || !inputs.every(isBool) || a.shape.join() !== b.shape.join()) {
          return stock(params)
        }
        const out = host.output(a.shape, 'bool')
        call(host.addressOf(a), host.addressOf(b), host.addressOf(out), sizeOf(a.shape))
        return out
      }
    },
  }
}

function isBool({ dtype }: TensorInfo): boolean {
  return dtype === 'bool'
}

/** The kernels of conditions. */
export const logicalKernels: readonly WasmKernel[] = [
  logicalKernel('LogicalAnd', { vectors: and, bytes: andInt }),
  logicalKernel('LogicalOr', { vectors: or, bytes: orInt }),
  logicalKernel('LogicalNot', {
    vectors: (a) => xor(a, ints(0x0101_0101)),
    bytes: (a) => subtractInt(int(1), a),
  }),
]
