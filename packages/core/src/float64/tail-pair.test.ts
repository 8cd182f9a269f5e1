import { expect, it } from 'vitest'
import { invertTails, tailPair, tailSlope } from '../index.ts'

/** The exponential distribution of a rate. */
const exponential = (rate: number, x: number): ReturnType<typeof tailPair> => tailPair(-rate * x, 'upper')

it('gives the complement of either tail', () => {
  expect(tailPair(-50, 'lower').logUpper).toBeCloseTo(-Math.exp(-50), 30)
  expect(tailPair(-1e-20, 'upper').logLower).toBeCloseTo(Math.log(1e-20), 10)
  expect(tailPair(0, 'lower').logUpper).toBe(-Infinity)
})

it('differentiates the probability to a parameter, from either tail', () => {
  for (const x of [0.01, 3]) {
    const slope = tailSlope((rate) => exponential(rate, x), 2, 0)
    expect(slope / (x * Math.exp(-2 * x))).toBeCloseTo(1, 9)
  }
})

it('inverts the distribution function', () => {
  for (const p of [1e-12, 0.3, 0.9999]) {
    expect(invertTails((x) => exponential(2, x), p, 0, 100) / (-Math.log1p(-p) / 2)).toBeCloseTo(1, 9)
  }
  expect(invertTails((x) => exponential(2, x), 1.5, 0, 100)).toBeNaN()
})
