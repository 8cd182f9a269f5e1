import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Sigmoid } from './sigmoid.ts'

eachBackend(() => {
  describe('onto (0, 1)', () => {
    itObeys(
      bijectorLaws({
        create: () => new Sigmoid(),
        inputs: (rng) => rng.uniform([6, 2], -3, 3),
        // Below, e^x keeps its digits; above, 1 - 2^-24 / (1 - y) of them are left.
        tails: () => tensor1d([-80, -40, -12, 4, 5]),
        edges: [0, 1e-45, 1e-38, 1e-20, 0.5, 1 - 2 ** -24, 1],
        outside: [-1e-30, -1, 1 + 2 ** -23, 1e30, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
      }),
    )
  })

  describe('onto (-3, 0.7)', () => {
    itObeys(
      bijectorLaws({
        create: () => new Sigmoid({ low: -3, high: 0.7 }),
        inputs: (rng) => rng.uniform([6], -3, 3),
        edges: [-3, -2.9999998, 0, 0.6999999, Math.fround(0.7)],
        outside: [-3.0000003, 0.7000001],
      }),
    )
  })

  it('never maps outside its ends, whatever float32 rounds', () => {
    tidy(() => {
      for (const [low, high] of [
        [0.1, 0.3],
        [-7.3, -0.9],
        [1e-3, 1e3],
      ] as const) {
        const map = new Sigmoid({ low, high })
        const far = map.forward(tensor1d([-1e6, -200, 30, 200, 1e6]))
        expect(map.inverseAndLogDet(far)[1].dataSync().every(Number.isFinite)).toBe(true)
      }
    })
  })

  it('keeps NaN', () => {
    const [x] = tidy(() => [...new Sigmoid().inverse(tensor1d([Number.NaN])).dataSync()])
    expect(x).toBeNaN()
  })

  it('refuses ends out of order', () => {
    expect(() => new Sigmoid({ low: 1, high: 1 })).toThrow(FlowsError)
  })
})
