import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { logGamma, Rng } from '../index.ts'

/** mpmath, 40 digits, at the float32 nearest each argument. */
const logGammaTable: ReferenceTable = [
  [1e-30, 69.0775527867],
  [9.99999975e-6, 11.5129197182],
  [0.00999999978, 4.59947990052],
  [0.300000012, 1.09579795306],
  [0.75, 0.203280951431],
  [0.99000001, 0.00585480110192],
  [1.00010002, -5.7722917769e-5],
  [1.20000005, -0.0853741037858],
  [1.46000004, -0.121485001064],
  [1.70000005, -0.0958076874627],
  [1.99989998, -4.22822233568e-5],
  [2.20000005, 0.0969474927446],
  [2.49000001, 0.277675868074],
  [2.50999999, 0.29173890874],
  [3.29999995, 0.987098528551],
  [7.0, 6.57925121201],
  [31.5, 76.3711978678],
  [1000.0, 5905.22042321],
  [1000000.0, 12815504.5691],
  [1.00000002e30, 6.80775538293e31],
]

eachBackend(() => {
  it('logGamma is accurate everywhere', () => {
    expect(worstError(logGamma, logGammaTable)).toBeLessThan(5e-7)
  })

  it('logGamma at its edges', () => {
    const got = tidy(() => [...logGamma(tensor1d([0, Infinity, -1.5, NaN])).dataSync()])
    expect(got.map((value) => value + 0)).toEqual([Infinity, Infinity, NaN, NaN])
  })

  it('logGamma has the right gradient', () => {
    expect(tidy(() => gradientMismatches(logGamma, [new Rng(5).uniform([12], 0.2, 4)]))).toEqual([])
  })
})
