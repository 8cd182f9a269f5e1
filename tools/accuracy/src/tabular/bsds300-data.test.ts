import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { preparePatches } from './bsds300-data.ts'

it('takes the mean from each patch and drops its last pixel', () => {
  const levels = Float64Array.from({ length: 2 * 64 }, (_, i) => (i < 64 ? 10 : (i % 64) * 2))
  const { values, rows, features } = preparePatches(levels, new Rng(0))
  expect([rows, features, values.length]).toEqual([2, 63, 126])
  const flat = [...values.subarray(0, 63)]
  // One level with noise of less than one level, less its mean.
  expect(Math.max(...flat.map(Math.abs))).toBeLessThan(1 / 256)
  expect((values[63 + 62] as number) - (values[63] as number)).toBeCloseTo((2 * 62) / 256, 1)
})
