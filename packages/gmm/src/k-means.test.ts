import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { kMeans } from './k-means.ts'

it('finds clusters far apart', () => {
  const z = new Rng(0).normals(600)
  const values = z.map((x, i) => x + 50 * (Math.floor(i / 2) % 3))
  const { centres, nearest } = kMeans({ values, rows: 300, features: 2 }, 3, new Rng(1))
  const sorted = [...centres].filter((_, i) => i % 2 === 0).sort((a, b) => a - b)
  for (const [k, centre] of sorted.entries()) expect(Math.abs(centre - 50 * k)).toBeLessThan(0.5)
  expect(new Set(nearest.filter((_, i) => i % 3 === 0)).size).toBe(1)
})

it('survives fewer distinct rows than centres', () => {
  const values = Float64Array.of(1, 1, 1, 2, 2)
  const { centres } = kMeans({ values, rows: 5, features: 1 }, 4, new Rng(0))
  expect([...centres].every((centre) => centre === 1 || centre === 2)).toBe(true)
})
