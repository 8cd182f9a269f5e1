import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmCall, WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { adamUpdate } from './adam-update.ts'
import { sumOfSquares } from './sum-of-squares.ts'

/**
 * Core's `clippedAdamStep`: Adam over all parameters, with the norm in float64; one pass over the gradients for the norm, and
 * one over everything. The moments are written where they are if nothing else has their data. A parameter gets new memory
 * each time: the stock backend keeps packed copies of weights by tensor, which a change in place would not reach.
 */
export const clippedAdamStep: WasmKernel = {
  kernelName: 'FlowsClippedAdamStep',
  functions: [adamUpdate, sumOfSquares],
  bind: (host, stock) => {
    const [update, addSquares] = [host.call(adamUpdate), host.call(sumOfSquares)]
    return (params) => {
      const state = stateOf(Object.values(params.inputs))
      if (state === undefined) return stock(params)
      const loss = host.floats(host.addressOf(state.loss), 1)[0] ?? Number.NaN
      const factors = factorsOf(params.attrs)
      const norm = usableNorm(squaresOf(host, addSquares, state.gradients), factors.clipNorm)
      const figures = host.output([2])
      host.floats(host.addressOf(figures), 2).set([loss, norm])
      if (Number.isFinite(loss) && Number.isFinite(norm)) {
        const scale = norm > factors.clipNorm ? factors.clipNorm / norm : 1
        return [figures, ...updated(host, update, state, [scale, ...factors.ofUpdate])]
      }
      const unchanged = [state.firstMoment, state.secondMoment, ...state.parameters]
      return [figures, ...unchanged.map((tensor) => host.view(tensor, tensor.shape))]
    }
  },
}

interface State {
  readonly loss: TensorInfo
  readonly firstMoment: TensorInfo
  readonly secondMoment: TensorInfo
  readonly parameters: readonly TensorInfo[]
  readonly gradients: readonly TensorInfo[]
}

/** Undefined where a tensor is not of float32. */
function stateOf(inputs: readonly (TensorInfo | undefined)[]): State | undefined {
  const tensors = inputs.flatMap((input) => (input?.dtype === 'float32' ? [input] : []))
  const [loss, firstMoment, secondMoment, ...rest] = tensors
  if (tensors.length < inputs.length || !(loss && firstMoment && secondMoment)) return undefined
  const count = rest.length / 2
  return { loss, firstMoment, secondMoment, parameters: rest.slice(0, count), gradients: rest.slice(count) }
}

function squaresOf(host: WasmHost, addSquares: WasmCall, gradients: readonly TensorInfo[]): number {
  const place = host.scratch(16 * gradients.length)
  for (const [i, gradient] of gradients.entries()) {
    addSquares(host.addressOf(gradient), sizeOf(gradient.shape), place + 16 * i)
  }
  const { buffer, byteOffset } = host.floats(place, 4 * gradients.length)
  return new Float64Array(buffer, byteOffset, 2 * gradients.length).reduce((sum, part) => sum + part, 0)
}

/** The norm as float32; infinite also where its square, clipped, is: the second moment would be, and stay so. */
function usableNorm(squares: number, clipNorm: number): number {
  const norm = Math.fround(Math.sqrt(squares))
  const largest = Math.min(norm, clipNorm)
  return Number.isFinite(Math.fround(largest * largest)) ? norm : norm * Number.POSITIVE_INFINITY
}

/** `clipNorm`, and what `adamUpdate` takes last. The bias corrections are folded into the rate and epsilon, in float64. */
function factorsOf(attributes: NamedAttrMap | undefined): { clipNorm: number; ofUpdate: readonly number[] } {
  const of = (name: string): number => Number(attributes?.[name])
  const [step, beta1, beta2] = [of('step'), of('beta1'), of('beta2')]
  const correction = Math.sqrt(1 - beta2 ** step)
  const rate = (of('learningRate') * correction) / (1 - beta1 ** step)
  const ofUpdate = [beta1, 1 - beta1, beta2, 1 - beta2, rate, of('epsilon') * correction]
  return { clipNorm: of('clipNorm'), ofUpdate }
}

/** The moments and the parameters after the step. */
function updated(host: WasmHost, update: WasmCall, state: State, factors: readonly number[]): TensorInfo[] {
  const { firstMoment, secondMoment, parameters, gradients } = state
  const isTwice = firstMoment.dataId === secondMoment.dataId
  const next = [firstMoment, secondMoment].map((moment) =>
    isTwice || host.isShared(moment) ? host.output(moment.shape) : host.view(moment, moment.shape),
  )
  const [m = 0, v = 0, nextM = 0, nextV = 0] = [firstMoment, secondMoment, ...next].map((at) => host.addressOf(at))
  let offset = 0
  for (const [i, gradient] of gradients.entries()) {
    const parameter = parameters[i] as TensorInfo
    const moved = host.output(parameter.shape)
    const [g, p, nextP] = [gradient, parameter, moved].map((at) => host.addressOf(at)) as [number, number, number]
    const count = sizeOf(parameter.shape)
    update(g, p, m + offset, v + offset, nextP, nextM + offset, nextV + offset, count, ...factors)
    next.push(moved)
    offset += 4 * count
  }
  return next
}
