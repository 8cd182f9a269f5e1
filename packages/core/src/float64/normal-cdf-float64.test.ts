import { expect, it } from 'vitest'
import { normalCdfFloat64 } from '../index.ts'

// scipy.special.ndtr
it.each([
  [-10, 7.61985302416047e-24],
  [-3, 0.0013498980316300933],
  [-1e-3, 0.49960105778608893],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [2, 0.9772498680518208],
  [6, 0.9999999990134123],
])('at %d', (z, truth) => {
  expect(Math.abs(normalCdfFloat64(z) - truth) / truth).toBeLessThan(1e-13)
})
