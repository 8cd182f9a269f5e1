import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { excessOverLog } from './excess-over-log.ts'

eachBackend(() => {
  it('keeps its digits near 0', () => {
    const d = [-0.9, -0.49, -0.001, 1e-6, 0.3, 0.6, 20]
    // mpmath
    const truth = [1.402585093, 0.183344553, 5.0033358353e-7, 4.99999667e-13, 0.0376357355, 0.129996371, 16.95547756]
    const got = tidy(() => [...excessOverLog(tensor1d(d)).dataSync()])
    for (const [i, value] of truth.entries()) expect(got[i]! / value).toBeCloseTo(1, 5)
  })
})
