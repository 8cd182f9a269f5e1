import { add, grads, log, sub, sum, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { deviance } from '../index.ts'

/** x, gap and log m, all float32, with mpmath's value of 40 digits. */
const values: ReferenceTable = [
  [0, 3, 1.09861231, 3],
  [9.99999968e-21, 0.00100000005, -6.90775537, 0.0010000000475],
  [1, 0.200000003, 0.182321563, 0.0176784437028],
  [1, -0.200000003, -0.223143548, 0.0231435520593],
  [1, 4, 1.60943794, 2.3905620575],
  [2, -1.89999998, -2.30258489, 4.09146415806],
  [100, 10, 4.70048046, 0.468982019568],
  [100, -60, 3.68887949, 31.6290696089],
  [1e4, 3, 9.21063995, 0.000449910020245],
  [1e6, -5000, 13.8104982, 12.5418235443],
  [1e8, 5e4, 18.4211807, 12.4958348952],
  [1e8, 9e7, 19.0625343, 25814641.1677],
]

const ofMean = (x: Tensor, mean: Tensor): Tensor => deviance(x, sub(mean, x), log(mean))

eachBackend(() => {
  it('deviance keeps its digits near and far from its zero', () => {
    expect(worstError(deviance, values)).toBeLessThan(2e-6)
  })

  it('deviance of a mean of 0', () => {
    const got = tidy(() => ofMean(tensor1d([0, 2]), tensor1d([0, 0])).dataSync())
    expect([...got]).toEqual([0, Number.POSITIVE_INFINITY])
  })

  it('deviance has the right gradients on both sides of its switch', () => {
    const x = tensor1d([2, 2, 2, 3, 1])
    const mean = tensor1d([2.1, 1.2, 0.7, 5.5, 4])
    expect(tidy(() => gradientMismatches(ofMean, [x, mean]))).toEqual([])
    for (const tensor of [x, mean]) tensor.dispose()
  })

  it('deviance trains nothing to NaN at x = 0 and at m = 0', () => {
    const gradients = tidy(() =>
      grads((x, gap, logMean) => sum(add(deviance(x, gap, logMean), 0)))([
        tensor1d([0, 0, 2]),
        tensor1d([0, 3, -2]),
        tensor1d([Number.NEGATIVE_INFINITY, Math.log(3), Number.NEGATIVE_INFINITY]),
      ]).flatMap((gradient) => [...gradient.dataSync()]),
    )
    expect(gradients.filter((value) => !Number.isFinite(value))).toEqual([])
  })
})
