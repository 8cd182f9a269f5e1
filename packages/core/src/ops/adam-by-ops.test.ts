import { dispose, scalar, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { adamByOps } from './adam-by-ops.ts'

const options = { learningRate: 0.1, step: 2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }

/** What a step makes of three parameters. */
function step(loss: number, gradient: number[], given: { clipNorm: number; mayRead: boolean }): number[][] {
  return tidy(() => {
    const [firstMoment, secondMoment] = [tensor1d([0.1, 0.2, 0]), tensor1d([0.3, 0.4, 0])]
    const state = { parameters: [tensor1d([1]), tensor1d([2, 3])], firstMoment, secondMoment }
    const own = { loss: scalar(loss), gradients: [tensor1d(gradient.slice(0, 1)), tensor1d(gradient.slice(1))] }
    const made = adamByOps(state, own, { ...options, ...given })
    const values = made.map((part) => [...part.dataSync()])
    dispose(made)
    return values
  })
}

const unchanged = [[0.1, 0.2, 0].map(Math.fround), [0.3, 0.4, 0].map(Math.fround), [1], [2, 3]]

eachBackend(() => {
  it.each([1, Number.POSITIVE_INFINITY])(
    'gives the same whether it looks at the figures or guards against them, clipped to %s',
    (clipNorm) => {
      expect(step(5, [1, -2, 2], { clipNorm, mayRead: false })).toEqual(
        step(5, [1, -2, 2], { clipNorm, mayRead: true }),
      )
      const broken: [number, number[]][] = [
        [5, [1, Number.NaN, 2]],
        [5, [1, Number.POSITIVE_INFINITY, 0]],
        [Number.NaN, [1, 1, 1]],
        [Number.NEGATIVE_INFINITY, [1, 1, 1]],
      ]
      for (const [loss, gradient] of broken) {
        for (const mayRead of [true, false]) {
          const [figures, ...values] = step(loss, gradient, { clipNorm, mayRead })
          expect(figures?.every(Number.isFinite)).toBe(false)
          expect(values).toEqual(unchanged)
        }
      }
    },
  )
})
