import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmCall } from '../threads/wasm-thread.ts'
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
  readonly call: WasmCall
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
  bind: (host, stock) => {
    const [forward, inverse] = [host.call(rationalQuadraticForward), host.call(rationalQuadraticInverse)]
    return (params) => {
      const { x, parameters } = params.inputs
      if (x === undefined || parameters === undefined) return stock(params)
      const attributes = params.attrs ?? {}
      const [y, logDet] = [host.output(x.shape), host.output(x.shape)]
      const [count, width] = [sizeOf(x.shape), parameters.shape.at(-1) ?? 0]
      run(host, {
        call: attributes['inverse'] === true ? inverse : forward,
        count,
        inputs: [rows(host, x, 1), rows(host, parameters, width)],
        outputs: [rows(host, y, 1), rows(host, logDet, 1)],
        attributes,
      })
      return [y, logDet]
    }
  },
}

/** The gradients of x and parameters from `dy`, `dLogDet`, `x` on the side of forward, and `parameters`. */
const gradient: WasmKernel = {
  kernelName: 'FlowsRationalQuadraticSplineGradient',
  functions: [rationalQuadraticForwardGradient, rationalQuadraticInverseGradient],
  bind: (host, stock) => {
    const forward = host.call(rationalQuadraticForwardGradient)
    const inverse = host.call(rationalQuadraticInverseGradient)
    return (params) => {
      const { dy, dLogDet, x, parameters } = params.inputs
      if (dy === undefined || dLogDet === undefined || x === undefined || parameters === undefined) return stock(params)
      const attributes = params.attrs ?? {}
      const [dx, dParameters] = [host.output(x.shape), host.output(parameters.shape)]
      const [count, width] = [sizeOf(x.shape), parameters.shape.at(-1) ?? 0]
      run(host, {
        call: attributes['inverse'] === true ? inverse : forward,
        count,
        inputs: [rows(host, dy, 1), rows(host, dLogDet, 1), rows(host, x, 1), rows(host, parameters, width)],
        outputs: [rows(host, dx, 1), rows(host, dParameters, width)],
        attributes,
      })
      return [dx, dParameters]
    }
  },
}

function rows(host: WasmHost, tensor: TensorInfo, width: number): Rows {
  return { address: host.addressOf(tensor), width }
}

/** Runs a function; fewer points than it takes at once go through working memory. */
function run(host: WasmHost, { call, count, inputs, outputs, attributes }: Run): void {
  if (count === 0) return
  const { bins, boundary, minBinWidth, minBinHeight, minDerivative, low, high } = settingsOf(attributes)
  const ends = low.length
  const period = ends * Math.ceil(LANES / ends)
  const table = 4 * (period + LANES - 1)
  const all = [...inputs, ...outputs]
  const padded = count < LANES ? all.reduce((sum, { width }) => sum + 4 * LANES * width, 0) : 0
  const columns = host.scratch((3 * bins + 1) * 16 + 2 * table + padded)
  const [lowAt, highAt] = [columns + (3 * bins + 1) * 16, columns + (3 * bins + 1) * 16 + table]
  repeat(low, host.floats(lowAt, period + LANES - 1))
  repeat(high, host.floats(highAt, period + LANES - 1))
  let next = highAt + table
  const places = all.map(({ address, width }) => {
    if (count >= LANES) return address
    next += 4 * LANES * width
    return next - 4 * LANES * width
  })
  if (count < LANES) for (const [i, input] of inputs.entries()) fill(host, input, places[i] ?? 0, count)
  call(
    ...places,
    Math.max(count, LANES),
    lowAt,
    highAt,
    period,
    columns,
    bins,
    inputs.at(-1)?.width ?? 0,
    boundary,
    minBinWidth,
    1 - bins * minBinWidth,
    minBinHeight,
    1 - bins * minBinHeight,
    minDerivative,
    Math.log(Math.expm1(1 - minDerivative)),
  )
  if (count >= LANES) return
  for (const [i, { address, width }] of outputs.entries()) {
    const from = places[inputs.length + i] ?? 0
    host.floats(address, count * width).set(host.floats(from, count * width))
  }
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
  readonly minBinWidth: number
  readonly minBinHeight: number
  readonly minDerivative: number
  readonly low: readonly number[]
  readonly high: readonly number[]
}

function settingsOf(attributes: NamedAttrMap): Settings {
  const number = (name: string): number => Number(attributes[name])
  const numbers = (name: string): number[] => [attributes[name]].flat().map(Number)
  return {
    bins: number('bins'),
    boundary: boundaryNames.indexOf(String(attributes['boundary'])),
    minBinWidth: number('minBinWidth'),
    minBinHeight: number('minBinHeight'),
    minDerivative: number('minDerivative'),
    low: numbers('low'),
    high: numbers('high'),
  }
}

/** The kernels of core's `rationalQuadraticSpline`. */
export const splineKernels: readonly WasmKernel[] = [values, gradient]
