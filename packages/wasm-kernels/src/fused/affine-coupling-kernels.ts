import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import { scaleConstants } from '@tfjs-flows/core'
import { int, lessInt } from '../assembler/scalar.ts'
import type { Float, Int, Vector } from '../assembler/value.ts'
import {
  add,
  divide,
  floats,
  loadOne,
  loadVector,
  multiply,
  negate,
  shuffle,
  splat,
  subtract,
} from '../assembler/vector.ts'
import { type FunctionWriter, type WasmFunction, wasmFunction } from '../assembler/wasm-function.ts'
import { exponential } from '../elementwise/exponentials.ts'
import { gateTangent, logistic } from '../elementwise/gates.ts'
import { logarithm } from '../elementwise/logarithms.ts'
import { sigmoidLogScale, softplusScale } from '../elementwise/scale-maps.ts'
import { sizeOf } from '../layout/size-of.ts'
import { CACHE_LINE, shareTensors } from '../threads/share-rows.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'

/** The maps from a raw parameter to s, log of the scale, of core's `affineCoupling`. */
const scaleNames = ['bounded', 'exp', 'softplus', 'sigmoid'] as const
type Scale = (typeof scaleNames)[number]

const { softplusShift, sigmoidShift } = scaleConstants

/** s and e^s. */
function scaleOf(f: FunctionWriter, scale: Scale, a: Vector, bound: Vector): { log: Vector; scale: Vector } {
  if (scale === 'softplus') {
    const value = softplusScale(f, a)
    return { log: f.variable(logarithm(f, value)), scale: value }
  }
  const log = f.variable(logScaleOf(f, scale, a, bound))
  return { log, scale: f.variable(exponential(f, log)) }
}

function logScaleOf(f: FunctionWriter, scale: 'bounded' | 'exp' | 'sigmoid', a: Vector, bound: Vector): Vector {
  if (scale === 'bounded') return multiply(gateTangent(f, f.variable(divide(a, bound))), bound)
  if (scale === 'exp') return a
  return sigmoidLogScale(f, a)
}

/** ds / da from a, s and e^s. */
function slopeOf(
  f: FunctionWriter,
  scale: Scale,
  a: Vector,
  at: { log: Vector; scale: Vector; bound: Vector },
): Vector {
  if (scale === 'bounded') {
    const share = f.variable(divide(at.log, at.bound))
    return subtract(floats(1), multiply(share, share))
  }
  if (scale === 'softplus') return divide(logistic(f, f.variable(add(a, floats(softplusShift)))), at.scale)
  if (scale === 'sigmoid') return logistic(f, f.variable(negate(add(a, floats(sigmoidShift)))))
  return floats(1)
}

type Lanes = 1 | 4

/** Shifts and raw scales, which lie in pairs. */
function loadPairs(f: FunctionWriter, at: Int, lanes: Lanes): { t: Vector; a: Vector } {
  if (lanes === 1) return { t: f.variable(loadOne(at)), a: f.variable(loadOne(at, 4)) }
  const [low, high] = [f.variable(loadVector(at)), f.variable(loadVector(at, 16))]
  return { t: f.variable(shuffle(low, high, [0, 2, 4, 6])), a: f.variable(shuffle(low, high, [1, 3, 5, 7])) }
}

function storePairs(f: FunctionWriter, at: Int, { t, a }: { t: Vector; a: Vector }, lanes: Lanes): void {
  if (lanes === 1) {
    f.storeOne(at, t)
    f.storeOne(at, a, 4)
  } else {
    f.store(at, shuffle(t, a, [0, 4, 1, 5]))
    f.store(at, shuffle(t, a, [2, 6, 3, 7]), 16)
  }
}

/** Runs on four elements at a time, then on single ones; pointers move by one float an element, `pairs` by two. */
function eachFew(
  f: FunctionWriter,
  { count, singles, pairs }: { count: Int; singles: readonly Int[]; pairs: readonly Int[] },
  turn: (few: { singles: readonly Int[]; pairs: readonly Int[]; lanes: Lanes }) => void,
): void {
  const pointers = { singles: singles.map((at) => f.variable(at)), pairs: pairs.map((at) => f.variable(at)) }
  const left = f.variable(count)
  for (const lanes of [4, 1] as const) {
    f.while(lessInt(int(lanes - 1), left), () => {
      turn({ ...pointers, lanes })
      for (const pointer of pointers.singles) f.advance(pointer, 4 * lanes)
      for (const pointer of pointers.pairs) f.advance(pointer, 8 * lanes)
      f.advance(left, -lanes)
    })
  }
}

const loadFew = (f: FunctionWriter, at: Int, lanes: Lanes): Vector =>
  f.variable(lanes === 4 ? loadVector(at) : loadOne(at))

function storeFew(f: FunctionWriter, at: Int, value: Vector, lanes: Lanes): void {
  if (lanes === 4) f.store(at, value)
  else f.storeOne(at, value)
}

/** y = x e^s + t and s, or x = (y - t) e^-s and -s. Parameters: x, parameters, y, log-det, count, bound. */
function valuesOf(scale: Scale, inverse: boolean): WasmFunction {
  return wasmFunction(`affineCoupling-${scale}-${inverse}`, (f) => {
    const [x = f.parameter('i32'), parameters = int(0), y = int(0), logDet = int(0), count = int(0)] = f.ints(5)
    const most: Float = f.parameter('f32')
    const bound = f.variable(splat(most))
    eachFew(f, { count, singles: [x, y, logDet], pairs: [parameters] }, ({ singles, pairs, lanes }) => {
      const [from = x, to = y, log = logDet] = singles
      const { t, a } = loadPairs(f, pairs[0] ?? parameters, lanes)
      const at = scaleOf(f, scale, a, bound)
      const value = loadFew(f, from, lanes)
      if (!inverse) {
        storeFew(f, to, add(multiply(value, at.scale), t), lanes)
        storeFew(f, log, at.log, lanes)
      } else {
        const away = subtract(value, t)
        const shrink = (): Vector => multiply(away, exponential(f, f.variable(negate(at.log))))
        storeFew(f, to, scale === 'softplus' ? divide(away, at.scale) : shrink(), lanes)
        storeFew(f, log, negate(at.log), lanes)
      }
    })
  })
}

/**
 * dx and the gradients of shift and raw scale, from those of y and log-det, the unscaled side u, and the log-det.
 * Parameters: dy, dLogDet, u, log-det, dx, parameters, dParameters, count, bound.
 */
function gradientOf(scale: Scale, inverse: boolean): WasmFunction {
  return wasmFunction(`affineCouplingGradient-${scale}-${inverse}`, (f) => {
    const singles = f.ints(5)
    const [parameters = f.parameter('i32'), dParameters = int(0), count = int(0)] = f.ints(3)
    const most: Float = f.parameter('f32')
    const bound = f.variable(splat(most))
    eachFew(f, { count, singles, pairs: [parameters, dParameters] }, ({ singles, pairs, lanes }) => {
      const [dyAt = int(0), dLogDetAt = int(0), uAt = int(0), logDetAt = int(0), dxAt = int(0)] = singles
      const [pairAt = int(0), gradientAt = int(0)] = pairs
      const { a } = loadPairs(f, pairAt, lanes)
      const [dy, u] = [loadFew(f, dyAt, lanes), loadFew(f, uAt, lanes)]
      const logDet = loadFew(f, logDetAt, lanes)
      const stretch = f.variable(exponential(f, logDet))
      const dx = f.variable(multiply(dy, stretch))
      const at = inverse
        ? { log: f.variable(negate(logDet)), scale: f.variable(divide(floats(1), stretch)), bound }
        : { log: logDet, scale: stretch, bound }
      const sum = add(multiply(inverse ? dy : dx, u), loadFew(f, dLogDetAt, lanes))
      const ds = f.variable(inverse ? negate(sum) : sum)
      const slope = slopeOf(f, scale, a, at)
      const gradient = { t: inverse ? f.variable(negate(dx)) : dy, a: f.variable(multiply(ds, slope)) }
      storeFew(f, dxAt, dx, lanes)
      storePairs(f, gradientAt, gradient, lanes)
    })
  })
}

type Functions = Readonly<Record<Scale, readonly [forward: WasmFunction, inverse: WasmFunction]>>

function allOf(write: (scale: Scale, inverse: boolean) => WasmFunction): Functions {
  const both = (scale: Scale): [WasmFunction, WasmFunction] => [write(scale, false), write(scale, true)]
  return { bounded: both('bounded'), exp: both('exp'), softplus: both('softplus'), sigmoid: both('sigmoid') }
}

const valueFunctions = allOf(valuesOf)
const gradientFunctions = allOf(gradientOf)

/** The function of the attributes, with the bound. */
function chosen(functions: Functions, attributes: Parameters<KernelFunc>[0]['attrs']): [WasmFunction, number] {
  const scale = scaleNames.find((name) => name === attributes?.['scale']) ?? 'exp'
  return [functions[scale][attributes?.['inverse'] === true ? 1 : 0], Number(attributes?.['bound'] ?? 1)]
}

const values: WasmKernel = {
  kernelName: 'FlowsAffineCoupling',
  functions: Object.values(valueFunctions).flat(),
  bind: (host, stock) => (params) => {
    const { x, parameters } = params.inputs
    if (x === undefined || parameters === undefined) return stock(params)
    const [run, bound] = chosen(valueFunctions, params.attrs)
    const outputs = [host.output(x.shape), host.output(x.shape)]
    call(host, run, [x, parameters, ...outputs], { count: sizeOf(x.shape), bound })
    return outputs
  },
}

const gradient: WasmKernel = {
  kernelName: 'FlowsAffineCouplingGradient',
  functions: Object.values(gradientFunctions).flat(),
  bind: (host, stock) => (params) => {
    const { dy, dLogDet, u, parameters, logDet } = params.inputs
    if (!dy || !dLogDet || !u || !parameters || !logDet) return stock(params)
    const [run, bound] = chosen(gradientFunctions, params.attrs)
    const [dx, dParameters] = [host.output(u.shape), host.output(parameters.shape)]
    call(host, run, [dy, dLogDet, u, logDet, dx, parameters, dParameters], { count: sizeOf(u.shape), bound })
    return [dx, dParameters]
  },
}

/** Multiplications that an element takes as long as. */
const WORK_OF_AN_ELEMENT = 60

function call(
  host: WasmHost,
  run: WasmFunction,
  tensors: readonly TensorInfo[],
  { count, bound }: { count: number; bound: number },
): void {
  const job = { run, rows: count, work: WORK_OF_AN_ELEMENT, unit: CACHE_LINE, rest: [bound] }
  shareTensors(host, job, tensors)
}

/** The kernels of core's `affineCoupling`. */
export const affineCouplingKernels: readonly WasmKernel[] = [values, gradient]
