import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { logBeta, Rng } from '../index.ts'

/** mpmath, 40 digits. */
const logBetaTable: ReferenceTable = [
  [0.00999999978, 0.0199999996, 5.01031337306],
  [1.0, 1.0, 0.0],
  [0.5, 3.0, 0.0645385211376],
  [2.4000001, 2.4000001, -2.44760478511],
  [2.0, 300.0, -11.4108927394],
  [0.00100000005, 1000000.0, 6.89336332714],
  [30.0, 40.0, -48.3017490959],
  [10000.0, 2.70000005, -24.4333283351],
  [100000.0, 300000.0, -224938.75153],
  [0.300000012, 10000000.0, -3.73963092387],
]

eachBackend(() => {
  it('is accurate from 1e-3 to 1e7, without cancellation', () => {
    expect(worstError(logBeta, logBetaTable, 2e-6)).toBeLessThan(1e-6)
  })

  it('has a pole at 0', () => {
    expect(tidy(() => [...logBeta(tensor1d([0, 2]), tensor1d([3, 0])).dataSync()])).toEqual([Infinity, Infinity])
  })

  it('has the right gradients, also where it broadcasts', () => {
    const inputs = (): Parameters<typeof gradientMismatches>[1] => {
      const rng = new Rng(5)
      return [rng.uniform([4, 1], 0.5, 6), rng.uniform([3], 0.5, 6)]
    }
    expect(tidy(() => gradientMismatches(logBeta, inputs()))).toEqual([])
  })
})
