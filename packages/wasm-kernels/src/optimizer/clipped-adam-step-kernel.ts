import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import type { AdamOptions } from '@tfjs-flows/core'
import { sizeOf } from '../layout/size-of.ts'
import { CACHE_LINE } from '../threads/share-rows.ts'
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
  bind: (host, stock) => (params) => {
    const state = stateOf(Object.values(params.inputs))
    if (state === undefined) return stock(params)
    const loss = host.floats(host.addressOf(state.loss), 1)[0] ?? Number.NaN
    const options = optionsOf(params.attrs)
    const norm = usableNorm(squaresOf(host, state.gradients), options.clipNorm)
    const figures = host.output([2])
    host.floats(host.addressOf(figures), 2).set([loss, norm])
    if (Number.isFinite(loss) && Number.isFinite(norm)) {
      return [figures, ...updated(host, state, adamFactors(options, norm))]
    }
    const unchanged = [state.firstMoment, state.secondMoment, ...state.parameters]
    return [figures, ...unchanged.map((tensor) => host.view(tensor, tensor.shape))]
  },
}

/** Multiplications that a square and an update take as long as: both wait for memory. */
const [WORK_OF_A_SQUARE, WORK_OF_AN_UPDATE] = [5, 20]

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

/** Numbers that are squared and summed at once, whoever does it: the bits of the norm do not depend on threads. */
const PIECE = 1 << 18

function squaresOf(host: WasmHost, gradients: readonly TensorInfo[]): number {
  const pieces = gradients.flatMap((gradient) => {
    const [start, size] = [host.addressOf(gradient), sizeOf(gradient.shape)]
    return Array.from({ length: Math.ceil(size / PIECE) }, (_, i) => {
      return { at: start + 4 * PIECE * i, count: Math.min(PIECE, size - PIECE * i) }
    })
  })
  const place = host.scratch(16 * pieces.length)
  const size = pieces.reduce((sum, { count }) => sum + count, 0)
  const parts = host.partsFor(WORK_OF_A_SQUARE * size)
  const cut = Array.from({ length: parts }, (): { piece: (typeof pieces)[number]; out: number }[] => [])
  let before = 0
  for (const [i, piece] of pieces.entries()) {
    cut[Math.floor((parts * before) / size)]?.push({ piece, out: place + 16 * i })
    before += piece.count
  }
  host.runParts(cut, (thread, part) => {
    const addSquares = thread.call(sumOfSquares)
    for (const { piece, out } of part) addSquares(piece.at, piece.count, out)
  })
  const { buffer, byteOffset } = host.floats(place, 4 * pieces.length)
  return new Float64Array(buffer, byteOffset, 2 * pieces.length).reduce((sum, part) => sum + part, 0)
}

/** The options that core's op passes. */
function optionsOf(attributes: NamedAttrMap | undefined): AdamOptions {
  const of = (name: keyof AdamOptions): number => Number(attributes?.[name])
  const [step, learningRate, clipNorm] = [of('step'), of('learningRate'), of('clipNorm')]
  return { step, learningRate, clipNorm, beta1: of('beta1'), beta2: of('beta2'), epsilon: of('epsilon') }
}

/** The moments and the parameters after the step. */
function updated(host: WasmHost, state: State, factors: readonly number[]): TensorInfo[] {
  const { firstMoment, secondMoment, parameters, gradients } = state
  const isTwice = firstMoment.dataId === secondMoment.dataId
  const moments = [firstMoment, secondMoment].map((moment) =>
    isTwice || host.isShared(moment) ? host.output(moment.shape) : host.view(moment, moment.shape),
  )
  const moved = parameters.map(({ shape }) => host.output(shape))
  const [m = 0, v = 0, nextM = 0, nextV = 0] = [firstMoment, secondMoment, ...moments].map((at) => host.addressOf(at))
  const places = gradients.map((gradient, i) => {
    const tensors = [gradient, parameters[i], moved[i]] as [TensorInfo, TensorInfo, TensorInfo]
    const [g, p, nextP] = tensors.map((at) => host.addressOf(at)) as [number, number, number]
    return { g, p, nextP, size: sizeOf(gradient.shape) }
  })
  const count = sizeOf(firstMoment.shape)
  host.share(WORK_OF_AN_UPDATE * count, { count, unit: CACHE_LINE }, (thread, from, to) => {
    const update = thread.call(adamUpdate)
    let first = 0
    for (const { g, p, nextP, size } of places) {
      const [start, end] = [Math.max(first, from), Math.min(first + size, to)]
      if (start < end) {
        const [own, all] = [4 * (start - first), 4 * start]
        update(g + own, p + own, m + all, v + all, nextP + own, nextM + all, nextV + all, end - start, ...factors)
      }
      first += size
    }
  })
  return [...moments, ...moved]
}
