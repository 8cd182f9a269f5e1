import { int, lessInt } from '../assembler/scalar.ts'
import type { Int, Local, Vector } from '../assembler/value.ts'
import {
  and,
  floats,
  greater,
  less,
  loadOne,
  loadVector,
  maximum,
  multiply,
  notEqual,
  or,
  subtract,
} from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { sizeOf } from '../layout/size-of.ts'
import { CACHE_LINE, shareTensors } from '../threads/share-rows.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { hyperbolicTangent } from './tangent.ts'

/** The activations of core's dense ops. */
export type Activation = 'leakyRelu' | 'relu' | 'tanh'

const LEAK = 0.01

const values: Readonly<Record<Activation, (f: FunctionWriter, x: Vector) => Vector>> = {
  leakyRelu: (_, x) => maximum(x, multiply(x, floats(LEAK))),
  relu: (_, x) => maximum(x, floats(0)),
  tanh: (f, x) => hyperbolicTangent(f, x),
}

/** a'(x) of y = a(x). Not equal to itself, all bits set, is NaN: a slope of NaN where y is. */
const slopes: Readonly<Record<Activation, (y: Vector) => Vector>> = {
  leakyRelu: (y) =>
    or(or(and(greater(y, floats(0)), floats(1)), and(less(y, floats(0)), floats(LEAK))), notEqual(y, y)),
  relu: (y) => or(and(greater(y, floats(0)), floats(1)), notEqual(y, y)),
  tanh: (y) => subtract(floats(1), multiply(y, y)),
}

const names = Object.keys(values) as Activation[]

function perActivation(make: (activation: Activation) => WasmFunction): Readonly<Record<Activation, WasmFunction>> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Activation, WasmFunction>
}

/** x[i] = a(x[i]). Parameters: x, count. */
export const activateInPlace: Readonly<Record<Activation, WasmFunction>> = perActivation((activation) =>
  wasmFunction(`activate-${activation}`, (f) => {
    const x = f.parameter('i32')
    const count = f.parameter('i32')
    eachLane(f, [x], count, (load, store) => store(x, values[activation](f, f.variable(load(x)))))
  }),
)

/** dx[i] = dy[i] a'(x[i]) where y = a(x). Parameters: dy, y, dx, count. */
const gradients = perActivation((activation) =>
  wasmFunction(`activationGradient-${activation}`, (f) => {
    const dy = f.parameter('i32')
    const y = f.parameter('i32')
    const dx = f.parameter('i32')
    const count = f.parameter('i32')
    eachLane(f, [dy, y, dx], count, (load, store) => {
      store(dx, multiply(load(dy), slopes[activation](f.variable(load(y)))))
    })
  }),
)

type Load = (address: Int) => Vector
type Store = (address: Int, value: Vector) => void

/** Visits four floats at a time, then one, and moves the pointers on. */
function eachLane(
  f: FunctionWriter,
  pointers: readonly Local<'i32'>[],
  count: Local<'i32'>,
  visit: (load: Load, store: Store) => void,
): void {
  const step = (lanes: number, load: Load, store: Store): void => {
    f.while(lessInt(int(lanes - 1), count), () => {
      visit(load, store)
      for (const pointer of pointers) f.advance(pointer, 4 * lanes)
      f.advance(count, -lanes)
    })
  }
  step(4, loadVector, (address, value) => f.store(address, value))
  step(1, loadOne, (address, value) => f.storeOne(address, value))
}

/** Multiplications that one takes as long as. */
const WORK_OF_A_SLOPE = 5

/** The gradient of core's `activate` and of the activations in its dense ops, of `dy` and the output `y`. */
export const activationGradientKernel: WasmKernel = {
  kernelName: 'FlowsActivationGradient',
  functions: Object.values(gradients),
  bind: (host, stock) => (params) => {
    const { dy, y } = params.inputs
    const name = names.find((known) => known === params.attrs?.['activation'])
    if (dy?.dtype !== 'float32' || y?.dtype !== 'float32' || name === undefined) return stock(params)
    const dx = host.output(y.shape)
    const job = { run: gradients[name], rows: sizeOf(y.shape), work: WORK_OF_A_SLOPE, unit: CACHE_LINE }
    shareTensors(host, job, [dy, y, dx])
    return dx
  },
}
