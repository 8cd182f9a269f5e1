import { int, lessInt } from '../assembler/scalar.ts'
import type { Vector } from '../assembler/value.ts'
import { loadOne, loadVector } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { sizeOf } from '../layout/size-of.ts'
import { CACHE_LINE, shareTensors } from '../threads/share-rows.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { exponential, exponentialMinusOne } from './exponentials.ts'
import { logarithm, logarithmOfOnePlus, softplus } from './logarithms.ts'
import { hyperbolicTangent } from './tangent.ts'

/** A function of four lanes. */
export type LaneFunction = (f: FunctionWriter, x: Vector) => Vector

/** out[i] = g(x[i]). Parameters: x, out, count. */
function mapped(name: string, g: LaneFunction): WasmFunction {
  return wasmFunction(name, (f) => {
    const x = f.parameter('i32')
    const out = f.parameter('i32')
    const count = f.parameter('i32')
    const step = (lanes: number): void => {
      f.advance(x, 4 * lanes)
      f.advance(out, 4 * lanes)
      f.advance(count, -lanes)
    }
    f.while(lessInt(int(3), count), () => {
      f.store(out, g(f, f.variable(loadVector(x))))
      step(4)
    })
    f.while(lessInt(int(0), count), () => {
      f.storeOne(out, g(f, f.variable(loadOne(x))))
      step(1)
    })
  })
}

/** Multiplications that a value takes as long as. */
const WORK_OF_A_VALUE = 30

function unaryKernel(kernelName: string, g: LaneFunction): WasmKernel {
  const map = mapped(`map-${kernelName}`, g)
  return {
    kernelName,
    functions: [map],
    bind: (host, stock) => (params) => {
      const { x } = params.inputs
      if (x?.dtype !== 'float32') return stock(params)
      const out = host.output(x.shape)
      const job = { run: map, rows: sizeOf(x.shape), work: WORK_OF_A_VALUE, unit: CACHE_LINE }
      shareTensors(host, job, [x, out])
      return out
    },
  }
}

/** Functions of one float32, with their largest error in units in the last place in the README. */
export const unaryKernels: readonly WasmKernel[] = [
  unaryKernel('Exp', exponential),
  unaryKernel('Expm1', exponentialMinusOne),
  unaryKernel('FlowsExpm1', exponentialMinusOne),
  unaryKernel('FlowsLog1p', logarithmOfOnePlus),
  unaryKernel('FlowsSoftplus', softplus),
  unaryKernel('Log', logarithm),
  unaryKernel('Log1p', logarithmOfOnePlus),
  unaryKernel('Softplus', softplus),
  unaryKernel('Tanh', hyperbolicTangent),
]
