import { dispose, fill, scalar, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core'
import { type AdamOptions, type AdamState, clippedAdamStep, Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

const options = { learningRate: 0.01, step: 3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: 5 }

interface Case {
  readonly shapes: readonly (readonly number[])[]
  readonly parameters: Float32Array
  readonly gradients: Float32Array
  readonly m: Float32Array
  readonly v: Float32Array
}

function randomCase(shapes: readonly (readonly number[])[]): Case {
  const size = shapes.reduce((total, shape) => total + sizeOf(shape), 0)
  const rng = new Rng(size)
  const [parameters, gradients, m] = [0, 1, 2].map(() => Float32Array.from(rng.normals(size))) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  return { shapes, parameters, gradients, m, v: Float32Array.from(rng.uniforms(size)) }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)

function cut(values: Float32Array, shapes: Case['shapes']): Tensor[] {
  let end = 0
  return shapes.map((shape) => {
    const start = end
    end += sizeOf(shape)
    return tensor(values.slice(start, end), [...shape])
  })
}

const valuesOf = (tensors: readonly Tensor[]): number[] => tensors.flatMap((part) => [...part.dataSync()])

/** One step; the inputs but the moments must stay as they are. */
function run({ shapes, parameters, gradients, m, v }: Case, given: Partial<AdamOptions> = {}, lossValue = 2) {
  const state: AdamState = {
    parameters: cut(parameters, shapes),
    firstMoment: tensor(m.slice(), [m.length]),
    secondMoment: tensor(v.slice(), [v.length]),
  }
  const own = { loss: scalar(lossValue), gradients: cut(gradients, shapes) }
  const next = clippedAdamStep(state, own, { ...options, ...given })
  expect(valuesOf(state.parameters)).toEqual([...parameters])
  expect(valuesOf(own.gradients)).toEqual([...gradients])
  const outputs = [...next.parameters, next.firstMoment, next.secondMoment, next.figures]
  const [loss, norm] = next.figures.dataSync()
  const got = {
    loss,
    norm,
    parameters: valuesOf(next.parameters),
    m: valuesOf([next.firstMoment]),
    v: valuesOf([next.secondMoment]),
  }
  dispose([...state.parameters, state.firstMoment, state.secondMoment, own.loss, ...own.gradients, ...outputs])
  return got
}

/** The largest error of a step against float64, in units of 2^-24 of the larger of result and change. */
function worstError(given: Case, clipNorm: number): number {
  const got = run(given, { clipNorm })
  const norm = Math.hypot(...given.gradients)
  const scale = Math.min(1, clipNorm / norm)
  const { learningRate: rate, step, beta1, beta2, epsilon } = options
  let worst = Math.abs((got.norm ?? Number.NaN) / norm - 1) * 2 ** 24
  const compare = (value: number | undefined, exact: number, size: number): void => {
    const error = Math.abs((value ?? Number.NaN) - exact) / Math.max(size, 2 ** -126)
    worst = Math.max(worst, error * 2 ** 24)
  }
  given.gradients.forEach((raw, i) => {
    const [p = 0, m = 0, v = 0, g] = [given.parameters[i], given.m[i], given.v[i], raw * scale]
    const nextM = beta1 * m + (1 - beta1) * g
    const nextV = beta2 * v + (1 - beta2) * g * g
    const change = (rate * nextM) / (1 - beta1 ** step) / (Math.sqrt(nextV / (1 - beta2 ** step)) + epsilon)
    compare(got.m[i], nextM, Math.max(Math.abs(m), Math.abs(g)))
    compare(got.v[i], nextV, nextV)
    const lost = (rate * Math.max(Math.abs(m), Math.abs(g))) / Math.sqrt(nextV)
    compare(got.parameters[i], p - change, Math.abs(p) + lost)
  })
  return worst
}

describe('FlowsClippedAdamStep', () => {
  const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 127, 1009]
  it.each([...lengths.map((length) => [[length]]), [[3, 5], [1], [], [17, 31], [0], [2, 2, 2], [20_011]]])(
    'agrees with float64 on shapes %j',
    (...shapes) => {
      const given = randomCase(shapes)
      for (const clipNorm of [0.1, 5, Number.POSITIVE_INFINITY]) expect(worstError(given, clipNorm)).toBeLessThan(8)
    },
  )

  it('keeps within float32 where squares do not', () => {
    const given = { ...randomCase([[5]]), gradients: Float32Array.of(1e30, -1e25, 3e-39, 0, 1e-45) }
    expect(worstError(given, 5)).toBeLessThan(8)
    const tiny = { ...given, gradients: Float32Array.of(1e-30, -1e-38, 3e-39, 0, 1e-45) }
    expect(worstError(tiny, 5)).toBeLessThan(8)
  })

  it.each([
    ['a gradient of NaN', Number.NaN, 2, 5],
    ['an infinite gradient', Number.POSITIVE_INFINITY, 2, 5],
    ['a norm past float32', 3.4e38, 2, 5],
    ['squares past float32 that nothing clips', 1e25, 2, Number.POSITIVE_INFINITY],
    ['a loss of NaN', 1, Number.NaN, 5],
    ['an infinite loss', 1, Number.NEGATIVE_INFINITY, 5],
  ])('changes nothing for %s', (_what, value, loss, clipNorm) => {
    for (const at of [0, 7, 12]) {
      const given = randomCase([[3], [4, 2], [2]])
      const { gradients } = given
      gradients[at] = value
      if (value > 1e38) gradients[(at + 1) % 13] = value
      const got = run(given, { clipNorm }, loss)
      expect([got.parameters, got.m, got.v]).toEqual([[...given.parameters], [...given.m], [...given.v]])
      expect(got.loss).toBe(loss)
      expect(Number.isFinite(got.loss) && Number.isFinite(got.norm)).toBe(false)
    }
  })

  it('writes nothing past the part of each parameter', () => {
    const given = randomCase([[3], [4, 2], [2]])
    const long = (values: Float32Array): Float32Array => Float32Array.of(...values, 7, 8, 9, 10, 11)
    const got = run({ ...given, m: long(given.m), v: long(given.v) })
    for (const values of [got.m, got.v]) expect(values.slice(13)).toEqual([7, 8, 9, 10, 11])
    const { m, v, parameters } = run(given)
    expect([got.m.slice(0, 13), got.v.slice(0, 13), got.parameters]).toEqual([m, v, parameters])
  })

  it('writes moments where they are, but for those whose data something else has', () => {
    const [weight, moment, other] = [fill([9], 1), zeros([9]), zeros([9])]
    const copy = moment.clone()
    const own = { loss: scalar(1), gradients: [fill([9], 2)] }
    const state = { parameters: [weight], firstMoment: moment, secondMoment: other }
    const next = clippedAdamStep(state, own, options)
    expect(next.secondMoment.dataId).toBe(other.dataId)
    expect(valuesOf([copy, moment])).toEqual(Array(18).fill(0))
    const twice = { parameters: [weight], firstMoment: next.firstMoment, secondMoment: next.firstMoment }
    const { firstMoment, secondMoment, ...rest } = clippedAdamStep(twice, own, options)
    expect(firstMoment.dataId).not.toBe(secondMoment.dataId)
    dispose([weight, moment, other, copy, own.loss, ...own.gradients])
    for (const made of [next, rest]) dispose([...made.parameters, made.figures])
    dispose([next.firstMoment, next.secondMoment, firstMoment, secondMoment])
  })

  it('gives the same every time, also while the memory grows', () => {
    const given = randomCase([[1009], [3, 7]])
    const first = run(given)
    const large = Array.from({ length: 8 }, () => zeros([1 << 22]))
    expect(run(given)).toEqual(first)
    dispose(large)
    expect(run(given)).toEqual(first)
  })
})
