import { dispose, scalar, type Tensor, tensor, tensor1d, tensor2d, zeros } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { type AdamState, clippedAdamStep } from '../index.ts'

const settings = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

/** Adam of one list of numbers in float64, step by step as the paper's algorithm 1. */
function reference(start: number[], gradients: number[][], clipNorm: number): number[] {
  const m = start.map(() => 0)
  const v = start.map(() => 0)
  const x = [...start]
  for (const [i, raw] of gradients.entries()) {
    const norm = Math.hypot(...raw)
    const g = raw.map((value) => value * Math.min(1, clipNorm / norm))
    for (const [j, value] of g.entries()) {
      m[j] = 0.9 * m[j]! + 0.1 * value
      v[j] = 0.999 * v[j]! + 0.001 * value * value
      const mean = m[j]! / (1 - 0.9 ** (i + 1))
      const spread = v[j]! / (1 - 0.999 ** (i + 1))
      x[j] = x[j]! - (0.1 * mean) / (Math.sqrt(spread) + 1e-8)
    }
  }
  return x
}

/** One step on a state that dies in it. */
function advance(state: AdamState, lossValue: number, gradients: Tensor[], step: number, clipNorm: number) {
  const loss = scalar(lossValue)
  const { figures, ...next } = clippedAdamStep(state, { loss, gradients }, { ...settings, step, clipNorm })
  const [gotLoss, norm] = figures.dataSync()
  dispose([loss, figures, ...gradients, ...all(state)])
  return { next, loss: gotLoss, norm }
}

const all = (state: AdamState): Tensor[] => [...state.parameters, state.firstMoment, state.secondMoment]
const valuesOf = (state: AdamState): number[][] => all(state).map((part) => [...part.dataSync()])

eachBackend(() => {
  it.each([1, Number.POSITIVE_INFINITY])('follows the algorithm with the norm clipped to %s', (clipNorm) => {
    const start = [1, -2, 0.5, 3, -1]
    const gradients = [
      [0.3, -4, 2, 1, 0.5],
      [0.1, 0.2, -0.1, 0.3, 0],
      [-5, 1, 0, 0.2, -1],
    ]
    const shapes = (values: number[]): Tensor[] => [tensor2d(values.slice(0, 4), [2, 2]), tensor(values.slice(4), [1])]
    let state: AdamState = { parameters: shapes(start), firstMoment: zeros([5]), secondMoment: zeros([5]) }
    for (const [i, values] of gradients.entries()) {
      const { next, loss, norm } = advance(state, i, shapes(values), i + 1, clipNorm)
      expect([loss, norm]).toEqual([i, expect.closeTo(Math.hypot(...values), 5)])
      state = next
    }
    expect(state.parameters.map((parameter) => parameter.shape)).toEqual([[2, 2], [1]])
    const got = state.parameters.flatMap((parameter) => [...parameter.dataSync()])
    for (const [j, value] of reference(start, gradients, clipNorm).entries()) expect(got[j]).toBeCloseTo(value, 5)
    dispose(all(state))
  })

  it.each([
    ['the gradient', 1, Number.NaN],
    ['the gradient', 1, Number.NEGATIVE_INFINITY],
    ['the loss', Number.NaN, 1],
    ['the loss', Number.NEGATIVE_INFINITY, 1],
  ])('changes nothing where %s is not finite', (_what, loss, gradient) => {
    for (const clipNorm of [1, Number.POSITIVE_INFINITY]) {
      const parts = [tensor2d([[1, -2]]), tensor1d([0.5])]
      const state = { parameters: parts, firstMoment: tensor1d([1, 2, 3]), secondMoment: tensor1d([4, 5, 6]) }
      const before = valuesOf(state)
      const { next, ...figures } = advance(state, loss, [tensor2d([[1, gradient]]), tensor1d([2])], 3, clipNorm)
      expect(valuesOf(next)).toEqual(before)
      expect(figures.loss).toBe(loss)
      expect(Number.isFinite(figures.norm)).toBe(Number.isFinite(gradient))
      dispose(all(next))
    }
  })

  it('leaves the parameters that it is given, and what shares their data', () => {
    const [weight, moment] = [tensor1d([1, 2]), zeros([2])]
    const copies = [weight.clone(), moment.clone()]
    const state = { parameters: [weight], firstMoment: moment, secondMoment: moment.clone() }
    const { next } = advance(state, 0, [tensor1d([3, 4])], 1, 1)
    expect(copies.map((copy) => [...copy.dataSync()])).toEqual([
      [1, 2],
      [0, 0],
    ])
    dispose([...copies, ...all(next)])
  })
})
