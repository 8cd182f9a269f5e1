import { expect, it } from 'vitest'
import { Rng } from '../rng.ts'
import { choleskyInPlace, invertLowerInPlace } from './cholesky-in-place.ts'

const d = 7
const offset = 3

/** A positive definite matrix behind three other numbers. */
function matrix(): Float64Array {
  const a = new Rng(0).normals(d * d)
  const out = new Float64Array(offset + d * d).fill(9)
  for (let i = 0; i < d; i += 1) {
    for (let j = 0; j < d; j += 1) {
      let sum = i === j ? 0.1 : 0
      for (let k = 0; k < d; k += 1) sum += a[i * d + k]! * a[j * d + k]!
      out[offset + i * d + j] = sum
    }
  }
  return out
}

/** A B for d x d matrices at the offset, reading `a` at or below its diagonal. */
function lowerTimes(a: Float64Array, b: (k: number, j: number) => number): number[] {
  return Array.from({ length: d * d }, (_, at) => {
    let sum = 0
    for (let k = 0; k <= Math.floor(at / d); k += 1) sum += a[offset + Math.floor(at / d) * d + k]! * b(k, at % d)
    return sum
  })
}

it('factors a matrix in place and inverts the factor', () => {
  const original = matrix()
  const factor = matrix()
  const least = choleskyInPlace(factor, offset, d)
  const pivots = Array.from({ length: d }, (_, j) => factor[offset + j * d + j]! ** 2)
  expect(least).toBeCloseTo(Math.min(...pivots), 12)
  const product = lowerTimes(factor, (k, j) => (j >= k ? factor[offset + j * d + k]! : 0))
  for (const [at, value] of product.entries()) expect(value).toBeCloseTo(original[offset + at]!, 10)
  const inverse = factor.slice()
  invertLowerInPlace(inverse, offset, d)
  const identity = lowerTimes(inverse, (k, j) => (j <= k ? factor[offset + k * d + j]! : 0))
  for (const [at, value] of identity.entries()) expect(value).toBeCloseTo(at % (d + 1) === 0 ? 1 : 0, 10)
  expect([...inverse.slice(0, offset)]).toEqual([9, 9, 9])
  expect(inverse[offset + 1]).toBe(0)
})

it('says where a matrix is not positive definite', () => {
  expect(choleskyInPlace(Float64Array.of(1, 2, 2, 1), 0, 2)).toBe(-3)
  expect(choleskyInPlace(Float64Array.of(1, 1, 1, 1), 0, 2)).toBe(0)
  expect(choleskyInPlace(Float64Array.of(Number.NaN), 0, 1)).toBe(Number.NEGATIVE_INFINITY)
})
