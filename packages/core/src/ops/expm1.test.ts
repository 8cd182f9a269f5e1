import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { expm1, Rng } from '../index.ts'

/** mpmath, 40 digits, at the float32 nearest each argument. */
const expm1Table: ReferenceTable = [
  [1e-30, 1.00000000317e-30],
  [-9.99999997e-7, -9.99999497475e-7],
  [0.00999999978, 0.0100501668584],
  [-0.300000012, -0.25918178815],
  [0.5, 0.6487212707],
  [0.50999999, 0.665291179064],
  [-2.0, -0.864664716763],
  [20.0, 485165194.41],
  [-30.0, -1.0],
  [80.0, 5.54062238439e34],
]

eachBackend(() => {
  it('expm1 is accurate everywhere', () => {
    expect(worstError(expm1, expm1Table)).toBeLessThan(5e-7)
  })

  it('expm1 at its edges', () => {
    const got = tidy(() => [...expm1(tensor1d([0, Infinity, -Infinity, NaN])).dataSync()])
    expect(got.map((value) => value + 0)).toEqual([0, Infinity, -1, NaN])
  })

  it('expm1 has the right gradient', () => {
    expect(tidy(() => gradientMismatches(expm1, [new Rng(5).uniform([12], -2, 2)]))).toEqual([])
  })
})
