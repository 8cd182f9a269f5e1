import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import type { AdamOptions } from '@tfjs-flows/core'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmCall } from '../threads/wasm-thread.ts'
import type { WasmHost } from '../wasm-host.ts'
import type { WasmKernel } from '../wasm-kernel.ts'
import { adamFactors, usableNorm } from './adam-factors.ts'
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
      const options = optionsOf(params.attrs)
      const norm = usableNorm(squaresOf(host, addSquares, state.gradients), options.clipNorm)
      const figures = host.output([2])
      host.floats(host.addressOf(figures), 2).set([loss, norm])
      if (Number.isFinite(loss) && Number.isFinite(norm)) {
        return [figures, ...updated(host, update, state, adamFactors(options, norm))]
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

/** The options that core's op passes. */
function optionsOf(attributes: NamedAttrMap | undefined): AdamOptions {
  const of = (name: keyof AdamOptions): number => Number(attributes?.[name])
  const [step, learningRate, clipNorm] = [of('step'), of('learningRate'), of('clipNorm')]
  return { step, learningRate, clipNorm, beta1: of('beta1'), beta2: of('beta2'), epsilon: of('epsilon') }
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
