import type { TensorInfo } from '@tensorflow/tfjs-core'
import { addInt, int, lessInt, shiftLeft } from '../assembler/scalar.ts'
import type { Local, Vector } from '../assembler/value.ts'
import { floats, loadOne, loadVector, multiply, subtract } from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { gateTangent, logistic } from '../elementwise/gates.ts'
import { sizeOf } from '../layout/size-of.ts'
import { shareTensors } from '../threads/share-rows.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'

type Pointer = Local<'i32'>

/**
 * Runs over rows of n values and n gates, four of each at a time, then single ones: `both` points into tensors of rows
 * 2 n, `halves` into those of rows n. `turn` gets the tanh of values and the sigmoid of gates.
 */
function eachGate(
  f: FunctionWriter,
  {
    x,
    rows,
    n,
    wide,
    halves,
  }: { x: Pointer; rows: Pointer; n: Pointer; wide: readonly Pointer[]; halves: readonly Pointer[] },
  turn: (t: Vector, s: Vector, lanes: 1 | 4) => void,
): void {
  const bytes = f.variable(shiftLeft(n, int(2)))
  const left = f.variable(int(0))
  f.while(lessInt(int(0), rows), () => {
    f.set(left, n)
    for (const lanes of [4, 1] as const) {
      const load = lanes === 4 ? loadVector : loadOne
      f.while(lessInt(int(lanes - 1), left), () => {
        const t = f.variable(gateTangent(f, f.variable(load(x))))
        const s = f.variable(logistic(f, f.variable(load(addInt(x, bytes)))))
        turn(t, s, lanes)
        for (const pointer of [x, ...wide, ...halves]) f.advance(pointer, 4 * lanes)
        f.advance(left, -lanes)
      })
    }
    for (const pointer of [x, ...wide]) f.advance(pointer, bytes)
    f.advance(rows, -1)
  })
}

/** y = tanh(a) sigmoid(b). Parameters: x, y, rows, n. */
const gated: WasmFunction = wasmFunction('gatedTanh', (f) => {
  const [x = f.parameter('i32'), y = f.parameter('i32'), rows = x, n = x] = f.ints(4)
  eachGate(f, { x, rows, n, wide: [], halves: [y] }, (t, s, lanes) => {
    if (lanes === 4) f.store(y, multiply(t, s))
    else f.storeOne(y, multiply(t, s))
  })
})

/** da = dy s (1 - t^2), db = dy s t (1 - s). Parameters: x, dy, dx, rows, n. */
const gatedGradient: WasmFunction = wasmFunction('gatedTanhGradient', (f) => {
  const [x = f.parameter('i32'), dy = f.parameter('i32'), dx = x, rows = x, n = x] = f.ints(5)
  eachGate(f, { x, rows, n, wide: [dx], halves: [dy] }, (t, s, lanes) => {
    const gate = f.variable(multiply(lanes === 4 ? loadVector(dy) : loadOne(dy), s))
    const da = multiply(gate, subtract(floats(1), multiply(t, t)))
    const db = multiply(multiply(gate, t), subtract(floats(1), s))
    const second = addInt(dx, shiftLeft(n, int(2)))
    if (lanes === 4) {
      f.store(dx, da)
      f.store(second, db)
    } else {
      f.storeOne(dx, da)
      f.storeOne(second, db)
    }
  })
})

/** Multiplications that a gate takes as long as. */
const WORK_OF_A_GATE = 60

/** On rows of n gates; the first tensor has values and gates. */
function call(host: WasmHost, run: WasmFunction, n: number, tensors: readonly [TensorInfo, ...TensorInfo[]]): void {
  const rows = sizeOf(tensors[0].shape) / (2 * n)
  const job = { run, rows, work: WORK_OF_A_GATE * n, rest: [n] }
  shareTensors(host, job, tensors)
}

const values: WasmKernel = {
  kernelName: 'FlowsGatedTanh',
  functions: [gated],
  bind: (host, stock) => (params) => {
    const { x } = params.inputs
    if (x === undefined) return stock(params)
    const n = (x.shape.at(-1) ?? 0) / 2
    const y = host.output([...x.shape.slice(0, -1), n])
    if (n > 0) call(host, gated, n, [x, y])
    return y
  },
}

const gradient: WasmKernel = {
  kernelName: 'FlowsGatedTanhGradient',
  functions: [gatedGradient],
  bind: (host, stock) => (params) => {
    const { x, dy } = params.inputs
    if (x === undefined || dy === undefined) return stock(params)
    const n = (x.shape.at(-1) ?? 0) / 2
    const dx = host.output(x.shape)
    if (n > 0) call(host, gatedGradient, n, [x, dy, dx])
    return dx
  },
}

/** The kernels of core's `gatedTanh`. */
export const gatedTanhKernels: readonly WasmKernel[] = [values, gradient]
