import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { digamma, Rng } from '../index.ts'

/** mpmath, 40 digits, at the float32 nearest each argument. */
const digammaTable: ReferenceTable = [
  [1e-30, -9.99999996829e29],
  [9.99999975e-6, -100000.579725],
  [0.00999999978, -100.560887693],
  [0.300000012, -3.50252407622],
  [0.75, -1.08586087979],
  [0.99000001, -0.593786288136],
  [1.00010002, -0.577051156222],
  [1.20000005, -0.289039836159],
  [1.46000004, -0.0015805250181],
  [1.70000005, 0.208547912698],
  [1.99989998, 0.422719828968],
  [2.20000005, 0.544293464061],
  [2.49000001, 0.698241220132],
  [2.50999999, 0.708048440537],
  [3.29999995, 1.0348224722],
  [7.0, 1.8727843351],
  [31.5, 3.43403055421],
  [1000.0, 6.90725519565],
  [1000000.0, 13.815510058],
  [1.00000002e30, 69.0775528049],
]

eachBackend(() => {
  it('digamma is accurate everywhere', () => {
    expect(worstError(digamma, digammaTable)).toBeLessThan(5e-7)
  })

  it('digamma at its edges', () => {
    const got = tidy(() => [...digamma(tensor1d([0, Infinity, -1.5, NaN])).dataSync()])
    expect(got.map((value) => value + 0)).toEqual([-Infinity, Infinity, NaN, NaN])
  })

  it('digamma has the right gradient', () => {
    expect(tidy(() => gradientMismatches(digamma, [new Rng(5).uniform([12], 0.5, 4)]))).toEqual([])
  })
})
