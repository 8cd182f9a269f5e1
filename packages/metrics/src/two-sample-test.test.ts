import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import type { Rows } from './rows.ts'
import { twoSampleTest } from './two-sample-test.ts'

function normals(seed: number, rows: number, features: number, shift = 0): Rows {
  return { values: new Rng(seed).normals(rows * features).map((z) => z + shift), rows, features }
}

describe('twoSampleTest', () => {
  it('gives the energy distance of the published formula', () => {
    const a = { values: Float64Array.of(0, 1, 3), rows: 3, features: 1 }
    const b = { values: Float64Array.of(5, 6), rows: 2, features: 1 }
    const { energyDistance, rows, columns } = twoSampleTest(a, b, { rng: new Rng(0) })
    // scipy.stats.energy_distance squared is 6.5 before scaling; the five values have mean 3 and variance 5.2.
    expect(energyDistance).toBeCloseTo(6.5 / Math.sqrt(5.2), 10)
    expect(rows).toEqual([3, 2])
    expect(columns[0]?.statistic).toBe(1)
  })

  it('is right about equal distributions as often as its p-value says', () => {
    const rng = new Rng(5)
    const pValues = Array.from({ length: 200 }, (_, i) => {
      const [a, b] = [normals(1000 + i, 20, 2), normals(5000 + i, 30, 2)]
      return twoSampleTest(a, b, { rng, permutations: 39 }).pValue
    })
    for (const level of [0.1, 0.5]) {
      const share = pValues.filter((p) => p <= level).length / 200
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / 200))
    }
  })

  it('sees a shift, and in which column', () => {
    const [a, b] = [normals(1, 300, 2), normals(2, 300, 2)]
    const moved = { ...b, values: b.values.map((value, i) => (i % 2 === 1 ? 0.6 + value : value)) }
    const test = twoSampleTest(a, moved, { rng: new Rng(3) })
    expect(test.pValue).toBe(1 / 200)
    expect(test.columns[0]?.pValue).toBeGreaterThan(0.001)
    expect(test.columns[1]?.pValue).toBeLessThan(1e-4)
  })

  it('sees a correlation that no column shows', () => {
    const a = normals(1, 400, 2)
    const pairs = new Float64Array(800)
    for (const [i, z] of new Rng(9).normals(400).entries()) pairs.set([z, z], 2 * i)
    const test = twoSampleTest(a, { values: pairs, rows: 400, features: 2 }, { rng: new Rng(3) })
    expect(test.columns.every(({ pValue }) => pValue > 0.001)).toBe(true)
    expect(test.pValue).toBeLessThan(0.02)
  })

  it('is the same for the same generator, does not depend on units, and thins long blocks', () => {
    const [a, b] = [normals(1, 900, 2), normals(2, 100, 2, 0.2)]
    const test = twoSampleTest(a, b, { rng: new Rng(3), maxRows: 80 })
    expect(twoSampleTest(a, b, { rng: new Rng(3), maxRows: 80 })).toEqual(test)
    expect(test.rows).toEqual([80, 80])
    const inMillis = (block: Rows): Rows => ({ ...block, values: block.values.map((v, i) => (i % 2 ? 1024 * v : v)) })
    expect(twoSampleTest(inMillis(a), inMillis(b), { rng: new Rng(3), maxRows: 80 })).toEqual(test)
  })

  it('leaves a constant column as it is', () => {
    const flat = { values: new Float64Array(8).fill(3), rows: 4, features: 2 }
    expect(twoSampleTest(flat, flat, { rng: new Rng(0) })).toMatchObject({ energyDistance: 0, pValue: 1 })
  })

  it('refuses blocks of different widths and options out of range', () => {
    const [a, b] = [normals(1, 4, 2), normals(1, 4, 3)]
    expect(() => twoSampleTest(a, b, { rng: new Rng(0) })).toThrow('of 2 features each')
    expect(() => twoSampleTest(a, a, { rng: new Rng(0), permutations: 0 })).toThrow('permutations must be')
    expect(() => twoSampleTest(a, a, { rng: new Rng(0), maxRows: 1.5 })).toThrow('maxRows must be')
  })
})
