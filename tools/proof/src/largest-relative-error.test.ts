import { expect, test } from 'vitest'
import { largestRelativeError } from './largest-relative-error.ts'

test('the largest error is relative to the wanted value, and to the floor near 0', () => {
  expect(largestRelativeError([1.1, 2], [1, 2])).toBeCloseTo(0.1, 10)
  expect(largestRelativeError([1e-7], [0], 1e-6)).toBeCloseTo(0.1, 10)
})

test('infinities agree with themselves alone, and what is missing is NaN', () => {
  expect(largestRelativeError([Number.NEGATIVE_INFINITY], [Number.NEGATIVE_INFINITY])).toBe(0)
  expect(largestRelativeError([Number.NEGATIVE_INFINITY], [1])).toBe(Number.POSITIVE_INFINITY)
  expect(largestRelativeError([Number.NaN], [1])).toBeNaN()
  expect(largestRelativeError([], [1])).toBeNaN()
})
