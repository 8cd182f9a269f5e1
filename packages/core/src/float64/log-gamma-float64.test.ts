import { expect, it } from 'vitest'
import { logGammaFloat64 } from '../index.ts'

// mpmath, 40 digits
it.each([
  [1e-8, 18.42068073818021],
  [0.3, 1.0957979948180756],
  [1, 0],
  [1.5, -0.12078223763524522],
  [2, 0],
  [11.9, 17.25847745059552],
  [12.1, 17.74700727079874],
  [1e5, 1051287.7089736569],
])('log Gamma(%d) is right to 1e-14', (x, truth) => {
  expect(Math.abs(logGammaFloat64(x) - truth)).toBeLessThan(1e-14 * Math.max(1, Math.abs(truth)))
})
