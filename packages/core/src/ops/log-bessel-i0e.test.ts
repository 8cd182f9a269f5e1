import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { logBesselI0e, logBesselI1e, Rng } from '../index.ts'

/** mpmath, 40 digits, at the float32 nearest each argument. */
const logBesselI0eTable: ReferenceTable = [
  [9.99999997e-7, -9.99999747475e-7],
  [0.00999999978, -0.00997499993385],
  [0.699999988, -0.581059388104],
  [2.29999995, -1.25986264946],
  [5.98999977, -1.79093766991],
  [6.01000023, -1.79269052581],
  [13.0, -2.19139410329],
  [100.0, -3.22026731006],
  [10000.0, -5.52409621857],
  [100000000.0, -10.1292789039],
]
const logBesselI1eTable: ReferenceTable = [
  [9.99999997e-7, -14.508658741],
  [0.00999999978, -5.3083048887],
  [0.699999988, -1.68918493102],
  [2.29999995, -1.55911080624],
  [5.98999977, -1.88282972287],
  [6.01000023, -1.88424190097],
  [13.0, -2.23145212019],
  [100.0, -3.22529254241],
  [10000.0, -5.52414622107],
  [100000000.0, -10.1292789089],
]

eachBackend(() => {
  it('logBesselI0e is accurate everywhere', () => {
    expect(worstError(logBesselI0e, logBesselI0eTable)).toBeLessThan(1e-6)
  })

  it('logBesselI1e is accurate everywhere', () => {
    expect(worstError(logBesselI1e, logBesselI1eTable)).toBeLessThan(1e-6)
  })

  it('logBesselI0e at its edges', () => {
    const got = tidy(() => [...logBesselI0e(tensor1d([0, NaN])).dataSync()])
    expect(got.map((value) => value + 0)).toEqual([0, NaN])
  })

  it('logBesselI1e at its edges', () => {
    const got = tidy(() => [...logBesselI1e(tensor1d([0])).dataSync()])
    expect(got.map((value) => value + 0)).toEqual([-Infinity])
  })

  it('logBesselI0e has the right gradient', () => {
    expect(tidy(() => gradientMismatches(logBesselI0e, [new Rng(5).uniform([12], 0.2, 9)]))).toEqual([])
  })

  it('logBesselI1e has the right gradient', () => {
    expect(tidy(() => gradientMismatches(logBesselI1e, [new Rng(5).uniform([12], 0.2, 9)]))).toEqual([])
  })
})
