import { grads, sum, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { Rng, xlogy } from '../index.ts'

eachBackend(() => {
  it('is x log y, and 0 at x = 0', () => {
    const got = tidy(() => [...xlogy(tensor1d([0, 0, 2, 1]), tensor1d([0, 3, 0, Math.E])).dataSync()])
    expect(got.slice(0, 3).map((value) => value + 0)).toEqual([0, 0, -Infinity])
    expect(got[3]).toBeCloseTo(1, 6)
  })

  it('has finite gradients at 0 log 0', () => {
    const got = tidy(() =>
      grads((x: Tensor, y: Tensor) => sum(xlogy(x, y)))([tensor1d([0]), tensor1d([0])]).map((g) => [...g.dataSync()]),
    )
    expect(got).toEqual([[0], [0]])
  })

  it('has the right gradients where it broadcasts', () => {
    const inputs = tidy(() =>
      gradientMismatches(xlogy, [new Rng(5).uniform([4, 1], 0.5, 6), new Rng(6).uniform([3], 0.5, 6)]),
    )
    expect(inputs).toEqual([])
  })
})
