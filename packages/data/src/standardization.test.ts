import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { logVolume, standardization, standardize, unstandardize } from './standardization.ts'

it('centres and scales each column', () => {
  const z = new Rng(0).normals(4000)
  const values = z.map((x, i) => (i % 2 === 0 ? 1e6 + 3 * x : 0.01 * x))
  const found = standardization(values, ['a', 'b'])
  expect(found.warnings).toEqual([])
  const scaled = standardize(values, found)
  const again = standardization(scaled, ['a', 'b'])
  for (const loc of again.loc) expect(Math.abs(loc)).toBeLessThan(1e-9)
  for (const scale of again.scale) expect(scale).toBeCloseTo(1, 12)
  const back = unstandardize(scaled, found)
  for (const [i, x] of values.entries()) expect(Math.abs(back[i]! - x)).toBeLessThan(1e-8)
})

it('divides by n and keeps its digits at a large offset', () => {
  const found = standardization(Float64Array.of(1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4), ['a'])
  expect([...found.loc]).toEqual([1e9 + 2.5])
  expect(found.scale[0]).toBeCloseTo(Math.sqrt(1.25), 12)
})

it('sums the log scales', () => {
  expect(logVolume([2, 8])).toBeCloseTo(Math.log(16), 12)
})

it('refuses a constant column by name', () => {
  expect(() => standardization(Float64Array.of(1, 7, 2, 7), ['a', 'b'])).toThrow(
    "standardization: a column must vary, or it has no density; got column 'b', which is 7 in all 2 rows. Leave 'b' out.",
  )
})

it('warns of what makes a density meaningless', () => {
  const z = new Rng(1).normals(12_000)
  const values = z.map((x, i) => {
    const column = i % 4
    if (column === 0) return i === 8 ? 1e5 : x
    if (column === 1) return Math.round(x)
    return column === 2 ? Math.max(0, x) : x
  })
  const { warnings } = standardization(values, ['far', 'few', 'heap', 'fine'])
  expect(warnings.map((warning) => warning.split("'")[1])).toEqual(['far', 'few', 'heap'])
  expect(warnings[0]).toMatch(/reaches 100000, 55 standard deviations/)
  expect(warnings[1]).toMatch(/only \d distinct values/)
  expect(warnings[2]).toMatch(/the value 0 in 5\d % of the rows/)
})
