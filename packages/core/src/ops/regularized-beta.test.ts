import { scalar, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type ReferenceTable, worstError } from '../fixtures/worst-error.ts'
import { inverseRegularizedBeta, logRegularizedBeta, Rng, regularizedBeta } from '../index.ts'

/** mpmath, 40 digits. */
const regularizedBetaTable: ReferenceTable = [
  [0.5, 0.5, 0.200000003, 0.295167237672],
  [3.0, 0.400000006, 0.899999976, 0.368283494905],
  [2.0, 7.0, 9.99999997e-7, 2.79998878588e-11],
  [100.0, 50.0, 0.699999988, 0.805448077787],
  [0.00999999978, 3.0, 0.300000012, 0.997393573277],
  [2000.0, 1000.0, 0.649999976, 0.0270953251887],
  [5.0, 1.0, 0.999000013, 0.995010054121],
]

eachBackend(() => {
  it('is accurate to the last bits', () => {
    expect(worstError(regularizedBeta, regularizedBetaTable)).toBeLessThan(3e-7)
  })

  it('the logarithms do not underflow', () => {
    // mpmath
    expect(worstError((a, b, x) => logRegularizedBeta(a, b, x, 'lower'), [[80, 2, 1e-3, -548.22695751]])).toBeLessThan(
      3e-7,
    )
    expect(
      worstError((a, b, x) => logRegularizedBeta(a, b, x, 'upper'), [[2, 80, 0.875, -162.0926434573]]),
    ).toBeLessThan(3e-7)
  })

  it('has its ends at 0 and 1, NaN outside the parameters', () => {
    const got = tidy(() => [...regularizedBeta(tensor1d([2, 2, 2, 0]), scalar(3), tensor1d([0, 1, 2, 0.5])).dataSync()])
    expect(got).toEqual([0, 1, 1, NaN])
  })

  it('the inverse goes back', () => {
    const p = [1e-10, 1e-3, 0.3, 0.5, 0.99]
    for (const [a, b] of [
      [0.5, 0.5],
      [3, 0.9],
      [20, 70],
    ] as const) {
      const inverse = (level: Tensor): Tensor => inverseRegularizedBeta(scalar(a), scalar(b), level)
      const back = tidy(() => [...regularizedBeta(scalar(a), scalar(b), inverse(tensor1d(p))).dataSync()])
      for (const [i, value] of p.entries()) expect(back[i]! / value).toBeCloseTo(1, 4)
    }
  })

  it.each([
    ['I', regularizedBeta],
    ['log I', (a, b, x) => logRegularizedBeta(a, b, x, 'lower')],
    ['log(1 - I)', (a, b, x) => logRegularizedBeta(a, b, x, 'upper')],
    ['the inverse', inverseRegularizedBeta],
  ] satisfies [string, typeof regularizedBeta][])('%s has the right gradients', (_name, f) => {
    const mismatches = tidy(() =>
      gradientMismatches(f, [
        new Rng(5).uniform([4, 1], 1, 6),
        new Rng(7).uniform([3], 1, 6),
        new Rng(6).uniform([3], 0.2, 0.8),
      ]),
    )
    expect(mismatches).toEqual([])
  })
})
