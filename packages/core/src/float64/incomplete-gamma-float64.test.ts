import { expect, it } from 'vitest'
import { incompleteGamma } from '../index.ts'

// mpmath, 40 digits
it.each([
  [0.5, 0.1, -1.0634020471545287, -0.4235463234759657],
  [3.7, 30, -2.3916053486040545e-10, -22.15388609562546],
  [100, 80, -4.068190791197013, -0.01725635110645819],
])('both tails of a = %d at x = %d', (a, x, lower, upper) => {
  const { logLower, logUpper } = incompleteGamma(a, x)
  expect(logLower / lower).toBeCloseTo(1, 11)
  expect(logUpper / upper).toBeCloseTo(1, 11)
})

it('has its ends and no value outside', () => {
  expect(incompleteGamma(2, 0)).toEqual({ logLower: -Infinity, logUpper: 0 })
  expect(incompleteGamma(2, Infinity)).toEqual({ logLower: 0, logUpper: -Infinity })
  expect(incompleteGamma(-1, 2)).toEqual({ logLower: NaN, logUpper: NaN })
})
