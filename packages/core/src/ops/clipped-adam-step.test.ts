import { dispose, tensor1d } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { clippedAdamStep } from '../index.ts'

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

eachBackend(() => {
  it.each([1, Number.POSITIVE_INFINITY])('follows the algorithm with the norm clipped to %s', (clipNorm) => {
    const start = [1, -2, 0.5]
    const gradients = [
      [0.3, -4, 2],
      [0.1, 0.2, -0.1],
      [-5, 1, 0],
    ]
    let state = { parameters: tensor1d(start), firstMoment: tensor1d([0, 0, 0]), secondMoment: tensor1d([0, 0, 0]) }
    const norms: number[] = []
    for (const [i, values] of gradients.entries()) {
      const gradient = tensor1d(values)
      const next = clippedAdamStep(state, gradient, { ...settings, step: i + 1, clipNorm })
      norms.push(next.gradientNorm.dataSync()[0]!)
      dispose([gradient, next.gradientNorm, state.parameters, state.firstMoment, state.secondMoment])
      state = next as typeof state
    }
    const got = [...state.parameters.dataSync()]
    const truth = reference(start, gradients, clipNorm)
    for (const [j, value] of truth.entries()) expect(got[j]).toBeCloseTo(value, 5)
    for (const [i, values] of gradients.entries()) expect(norms[i]).toBeCloseTo(Math.hypot(...values), 5)
    dispose([state.parameters, state.firstMoment, state.secondMoment])
  })
})
