import { expect, it } from 'vitest'
import { type SplineBoundary, type SplineShape, slopeCount, slopePlace } from './spline-shape.ts'

const shape = (boundary: SplineBoundary): SplineShape => ({
  bins: 3,
  low: [0],
  high: [1],
  boundary,
  minBinWidth: 1e-3,
  minBinHeight: 1e-3,
  minDerivative: 1e-3,
})

it.each([
  ['linear', 2, [-1, 0, 1, -1]],
  ['circular', 3, [0, 1, 2, 0]],
  ['free', 4, [0, 1, 2, 3]],
  ['box', 4, [0, 1, 2, 3]],
] as const)('boundary %s learns %d slopes of 3 bins, of the knots %j', (boundary, count, places) => {
  expect(slopeCount(3, boundary)).toBe(count)
  expect([0, 1, 2, 3].map((knot) => slopePlace(knot, shape(boundary)))).toEqual(places)
})
