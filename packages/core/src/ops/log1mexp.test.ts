import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { log1mexp, Rng } from '../index.ts'

/** mpmath, 40 digits, at the float32 nearest each argument. */
const log1mexpTable: ReferenceTable = [
  [1e-30, -69.0775527867],
  [9.99999997e-7, -13.8155110605],
  [0.00999999978, -4.61016604157],
  [0.5, -0.932752129567],
  [0.689999998, -0.696304299543],
  [0.699999988, -0.686341014568],
  [2.0, -0.145413457869],
  [20.0, -2.06115362456e-9],
  [80.0, -1.8048510416e-35],
]

eachBackend(() => {
  it('log1mexp is accurate everywhere', () => {
    expect(worstError(log1mexp, log1mexpTable)).toBeLessThan(5e-7)
  })

  it('log1mexp at its edges', () => {
    const got = tidy(() => [...log1mexp(tensor1d([0, Infinity, -1, NaN])).dataSync()])
    expect(got.map((value) => value + 0)).toEqual([-Infinity, 0, NaN, NaN])
  })

  it('log1mexp has the right gradient', () => {
    expect(tidy(() => gradientMismatches(log1mexp, [new Rng(5).uniform([12], 0.3, 3)]))).toEqual([])
  })
})
