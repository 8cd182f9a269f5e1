import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmFunction } from '../assembler/wasm-function.ts'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmThread } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { rationalQuadraticForwardGradient, rationalQuadraticInverseGradient } from './rational-quadratic-gradient.ts'
import { rationalQuadraticForward, rationalQuadraticInverse } from './rational-quadratic-values.ts'
import { boundaryNames } from './spline-lanes.ts'

/** A tensor of `width` floats for each point. */
interface Rows {
  readonly address: number
  readonly width: number
}

interface Run {
  readonly wanted: WasmFunction
  readonly count: number
  readonly inputs: readonly Rows[]
  readonly outputs: readonly Rows[]
  readonly attributes: NamedAttrMap
}

/** Points that the functions take at once, and at least. */
const LANES = 4

/** y and log-det of `x` and `parameters`. */
const values: WasmKernel = {
  kernelName: 'FlowsRationalQuadraticSpline',
  functions: [rationalQuadraticForward, rationalQuadraticInverse],
  bind: (host, stock) => (params) => {
    const { x, parameters } = params.inputs
    if (x === undefined || parameters === undefined) return stock(params)
    const attributes = params.attrs ?? {}
    const [y, logDet] = [host.output(x.shape), host.output(x.shape)]
    const [count, width] = [sizeOf(x.shape), parameters.shape.at(-1) ?? 0]
    run(host, {
      wanted: attributes['inverse'] === true ? rationalQuadraticInverse : rationalQuadraticForward,
      count,
      inputs: [rows(host, x, 1), rows(host, parameters, width)],
      outputs: [rows(host, y, 1), rows(host, logDet, 1)],
      attributes,
    })
    return [y, logDet]
  },
}

/** The gradients of x and parameters from `dy`, `dLogDet`, `x` on the side of forward, and `parameters`. */
const gradient: WasmKernel = {
  kernelName: 'FlowsRationalQuadraticSplineGradient',
  functions: [rationalQuadraticForwardGradient, rationalQuadraticInverseGradient],
  bind: (host, stock) => (params) => {
    const { dy, dLogDet, x, parameters } = params.inputs
    if (dy === undefined || dLogDet === undefined || x === undefined || parameters === undefined) return stock(params)
    const attributes = params.attrs ?? {}
    const [dx, dParameters] = [host.output(x.shape), host.output(parameters.shape)]
    const [count, width] = [sizeOf(x.shape), parameters.shape.at(-1) ?? 0]
    run(host, {
      wanted: attributes['inverse'] === true ? rationalQuadraticInverseGradient : rationalQuadraticForwardGradient,
      count,
      inputs: [rows(host, dy, 1), rows(host, dLogDet, 1), rows(host, x, 1), rows(host, parameters, width)],
      outputs: [rows(host, dx, 1), rows(host, dParameters, width)],
      attributes,
    })
    return [dx, dParameters]
  },
}

function rows(host: WasmHost, tensor: TensorInfo, width: number): Rows {
  return { address: host.addressOf(tensor), width }
}

/** Multiplications that a number of a point takes as long as. */
const WORK_OF_A_NUMBER = 30

/** Runs a function; fewer points than it takes at once go through working memory. */
function run(host: WasmHost, { wanted, count, inputs, outputs, attributes }: Run): void {
  if (count === 0) return
  const settings = settingsOf(attributes)
  const all = [...inputs, ...outputs]
  const floats = all.reduce((sum, { width }) => sum + width, 0)
  // Parts are whole periods, the last one with what is left: never fewer points than are taken at once.
  const period = periodOf(settings)
  const periods = Math.max(1, Math.floor(count / period))
  host.share(WORK_OF_A_NUMBER * floats * count, { count: periods }, (thread, from, to) => {
    const [first, end] = [from * period, to === periods ? count : to * period]
    const padded = count < LANES ? 4 * LANES * floats : 0
    const tables = tablesOn(thread, settings, padded)
    let next = tables.free
    const places = all.map(({ address, width }) => {
      if (count >= LANES) return address + 4 * width * first
      next += 4 * LANES * width
      return next - 4 * LANES * width
    })
    if (count < LANES) for (const [i, input] of inputs.entries()) fill(host, input, places[i] ?? 0, count)
    const numbers = [...tables.numbers, settings.bins, inputs.at(-1)?.width ?? 0, settings.boundary]
    thread.call(wanted)(...places, Math.max(end - first, LANES), ...numbers, ...settings.limits)
    if (count >= LANES) return
    for (const [i, { address, width }] of outputs.entries()) {
      const place = places[inputs.length + i] ?? 0
      host.floats(address, count * width).set(host.floats(place, count * width))
    }
  })
}

/** How many points there are from one whose interval is the first to the next such; at least `LANES`. */
function periodOf({ low }: Settings): number {
  return low.length * Math.ceil(LANES / low.length)
}

/** The ends of the intervals in working memory, with places for the columns of a few points, and `free` bytes after them. */
function tablesOn(thread: WasmThread, settings: Settings, bytes: number): Tables {
  const { bins, low, high } = settings
  const period = periodOf(settings)
  const length = period + LANES - 1
  const sizeOfColumns = (3 * bins + 1) * 16
  const columns = thread.scratch(sizeOfColumns + 8 * length + bytes)
  const [lowAt, highAt] = [columns + sizeOfColumns, columns + sizeOfColumns + 4 * length]
  repeat(low, thread.floats(lowAt, length))
  repeat(high, thread.floats(highAt, length))
  return { numbers: [lowAt, highAt, period, columns], free: highAt + 4 * length }
}

interface Tables {
  /** As the functions take them: ends, their period, columns. */
  readonly numbers: readonly number[]
  /** Where the bytes are that the caller asked for. */
  readonly free: number
}

function repeat(values: readonly number[], target: Float32Array): void {
  for (let i = 0; i < target.length; i += 1) target[i] = values[i % values.length] ?? 0
}

/** Rows as four: those that are missing repeat the first. */
function fill(host: WasmHost, { address, width }: Rows, target: number, count: number): void {
  const floats = host.floats(target, LANES * width)
  for (let i = 0; i < LANES; i += 1) {
    floats.set(host.floats(address + (i < count ? 4 * width * i : 0), width), width * i)
  }
}

interface Settings {
  readonly bins: number
  /** Its code. */
  readonly boundary: number
  /** The least width of a bin and what is left of 1, the same of heights, the least derivative, the raw one of 1. */
  readonly limits: readonly number[]
  readonly low: readonly number[]
  readonly high: readonly number[]
}

function settingsOf(attributes: NamedAttrMap): Settings {
  const number = (name: string): number => Number(attributes[name])
  const numbers = (name: string): number[] => [attributes[name]].flat().map(Number)
  const [bins, minDerivative] = [number('bins'), number('minDerivative')]
  const sizes = ['minBinWidth', 'minBinHeight'].flatMap((name) => [number(name), 1 - bins * number(name)])
  return {
    bins,
    boundary: boundaryNames.indexOf(String(attributes['boundary'])),
    limits: [...sizes, minDerivative, Math.log(Math.expm1(1 - minDerivative))],
    low: numbers('low'),
    high: numbers('high'),
  }
}

/** The kernels of core's `rationalQuadraticSpline`. */
export const splineKernels: readonly WasmKernel[] = [values, gradient]
