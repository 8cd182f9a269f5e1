import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { besselRatio, Rng } from '../index.ts'

/** mpmath, 40 digits, at the float32 nearest each argument. */
const besselRatioTable: ReferenceTable = [
  [9.99999997e-7, 4.99999998738e-7],
  [0.00999999978, 0.00499993738929],
  [0.699999988, 0.330177284534],
  [2.29999995, 0.741375409272],
  [5.98999977, 0.912203613908],
  [6.01000023, 0.912514434367],
  [13.0, 0.960733698747],
  [100.0, 0.994987373005],
  [10000.0, 0.99994999875],
  [100000000.0, 0.999999995],
]

eachBackend(() => {
  it('besselRatio is accurate everywhere', () => {
    expect(worstError(besselRatio, besselRatioTable)).toBeLessThan(5e-7)
  })

  it('besselRatio at its edges', () => {
    const got = tidy(() => [...besselRatio(tensor1d([0, Infinity, NaN])).dataSync()])
    expect(got.map((value) => value + 0)).toEqual([0, 1, NaN])
  })

  it('besselRatio has the right gradient', () => {
    expect(tidy(() => gradientMismatches(besselRatio, [new Rng(5).uniform([12], 0.1, 40)]))).toEqual([])
  })
})
