import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { Rng, trigamma } from '../index.ts'

/** mpmath, 40 digits, at the float32 nearest each argument. */
const trigammaTable: ReferenceTable = [
  [0.00100000005, 1000001.54754],
  [0.00999999978, 10001.6216606],
  [0.300000012, 12.2453636488],
  [0.75, 2.54187964767],
  [0.99000001, 1.66930407751],
  [1.00010002, 1.64469364805],
  [1.20000005, 1.26737713495],
  [1.46000004, 0.969119587633],
  [1.70000005, 0.793232801359],
  [1.99989998, 0.644974487405],
  [2.20000005, 0.572932745691],
  [2.49000001, 0.49273104217],
  [2.50999999, 0.488006861055],
  [3.29999995, 0.353501547742],
  [7.0, 0.153545177959],
  [31.5, 0.0322552682687],
  [1000.0, 0.00100050016667],
  [1000000.0, 1.0000005e-6],
]

eachBackend(() => {
  it('trigamma is accurate everywhere', () => {
    expect(worstError(trigamma, trigammaTable)).toBeLessThan(5e-7)
  })

  it('trigamma at its edges', () => {
    const got = tidy(() => [...trigamma(tensor1d([0, Infinity, -1.5, NaN])).dataSync()])
    expect(got.map((value) => value + 0)).toEqual([Infinity, 0, NaN, NaN])
  })

  it('trigamma has the right gradient', () => {
    expect(tidy(() => gradientMismatches(trigamma, [new Rng(5).uniform([12], 1, 4)]))).toEqual([])
  })
})
