import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import { int, lessInt } from '../assembler/scalar.ts'
import type { Vector } from '../assembler/value.ts'
import {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  loadOne,
  loadSplat,
  loadVector,
  maximum,
  minimum,
  notEqual,
} from '../assembler/vector.ts'
import { type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { sizeOf } from '../layout/size-of.ts'
import { CACHE_LINE, rowsOf, shareRows } from '../threads/share-rows.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { storeBooleans } from './booleans.ts'

type Pair = (a: Vector, b: Vector) => Vector
type Result = 'float32' | 'bool'

/** Which side is one number for all. */
type Single = 'none' | 'a' | 'b'

/** out[i] = g(a[i], b[i]). Parameters: a, b, out, count. */
function paired(name: string, result: Result, single: Single, g: Pair): WasmFunction {
  return wasmFunction(`${name}-${single}`, (f) => {
    const a = f.parameter('i32')
    const b = f.parameter('i32')
    const out = f.parameter('i32')
    const count = f.parameter('i32')
    const one = f.variable(loadSplat(single === 'a' ? a : b))
    const step = (lanes: 1 | 4): void => {
      const load = lanes === 4 ? loadVector : loadOne
      const value = g(single === 'a' ? one : load(a), single === 'b' ? one : load(b))
      if (result === 'bool') storeBooleans(f, out, value, lanes)
      else if (lanes === 4) f.store(out, value)
      else f.storeOne(out, value)
      if (single !== 'a') f.advance(a, 4 * lanes)
      if (single !== 'b') f.advance(b, 4 * lanes)
      f.advance(out, result === 'bool' ? lanes : 4 * lanes)
      f.advance(count, -lanes)
    }
    f.while(lessInt(int(3), count), () => step(4))
    f.while(lessInt(int(0), count), () => step(1))
  })
}

/** A kernel of two tensors of one shape, or of a tensor and a scalar. */
function binaryKernel(kernelName: string, result: Result, g: Pair): WasmKernel {
  const [both, left, right] = (['none', 'a', 'b'] as const).map((single) =>
    paired(`pair-${kernelName}`, result, single, g),
  )
  if (both === undefined || left === undefined || right === undefined) throw new Error('three forms')
  const forms = { none: both, a: left, b: right }
  return { kernelName, functions: Object.values(forms), bind: (host, stock) => binaryOn(host, stock, forms, result) }
}

function binaryOn(host: WasmHost, stock: KernelFunc, forms: Record<Single, WasmFunction>, result: Result): KernelFunc {
  return (params) => {
    const { a, b } = params.inputs
    if (a?.dtype !== 'float32' || b?.dtype !== 'float32') return stock(params)
    const single = singleOf(a, b)
    if (single === undefined) return stock(params)
    const out = host.output(single === 'a' ? b.shape : a.shape, result)
    const job = { run: forms[single], rows: sizeOf(out.shape), work: WORK_OF_A_PAIR, unit: 4 * CACHE_LINE }
    const places = [a, b, out].map((tensor) => rowsOf(host, tensor, job.rows))
    const one = { a: 0, b: 1, none: undefined }[single]
    if (job.rows > 0)
      shareRows(
        host,
        job,
        places.map((place, i) => (i === one ? { ...place, step: 0 } : place)),
      )
    return out
  }
}

/** Multiplications that one takes as long as. */
const WORK_OF_A_PAIR = 5

/** Undefined where a broadcast is more than one number for all. */
function singleOf(a: TensorInfo, b: TensorInfo): Single | undefined {
  if (a.shape.length === b.shape.length && a.shape.every((length, i) => length === b.shape[i])) return 'none'
  if (sizeOf(b.shape) === 1 && b.shape.length <= a.shape.length) return 'b'
  return sizeOf(a.shape) === 1 && a.shape.length <= b.shape.length ? 'a' : undefined
}

/** Comparisons, and the larger and smaller of two, NaN where either is NaN. */
export const binaryKernels: readonly WasmKernel[] = [
  binaryKernel('Equal', 'bool', equal),
  binaryKernel('Greater', 'bool', greater),
  binaryKernel('GreaterEqual', 'bool', greaterEqual),
  binaryKernel('Less', 'bool', less),
  binaryKernel('LessEqual', 'bool', lessEqual),
  binaryKernel('Maximum', 'float32', maximum),
  binaryKernel('Minimum', 'float32', minimum),
  binaryKernel('NotEqual', 'bool', notEqual),
]
