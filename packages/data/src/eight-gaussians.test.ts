import { expect, it } from 'vitest'
import { eightGaussians } from './eight-gaussians.ts'

it('is an eighth of a normal density at a centre', () => {
  const [logProb] = eightGaussians.logProb(Float64Array.of(0, 3))
  expect(logProb).toBeCloseTo(-Math.log(8 * 2 * Math.PI * 0.3 ** 2), 9)
})
