import { expect, it } from 'vitest'
import { wholeNumber } from './whole-number.ts'

it('gives whole numbers of at least the least back, and names the option of others', () => {
  expect(wholeNumber('Dense', 'inFeatures', 3, 1)).toBe(3)
  expect(wholeNumber('Dense', 'contextFeatures', 0, 0)).toBe(0)
  for (const value of [0, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => wholeNumber('Dense', 'inFeatures', value, 1)).toThrow(
      `Dense: inFeatures must be a whole number of at least 1; got ${value}. Pass inFeatures: 1 or more.`,
    )
  }
})
