import { sharedFile } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { findLattice, findLattices } from './lattice.ts'
import { readTable } from './read-table.ts'

const z = new Rng(1).normals(20_000)

describe('a lattice is found', () => {
  const cases: readonly (readonly [string, ArrayLike<number>, number, number])[] = [
    ['integers', z.map((x) => Math.round(10 * x)), 1, 0],
    ['multiples of five', z.map((x) => 5 * Math.round(9 * x)), 5, 0],
    ['three integers', z.map((x) => (x > 0 ? 4 : x < -1 ? 6 : 15)), 1, 0],
    ['zeros and ones', z.map((x) => (x > 0 ? 1 : 0)), 1, 0],
    ['cents', z.map((x) => Math.round(100 * x) / 100), 0.01, 0],
    ['cents stored in float32', Float32Array.from(z, (x) => Math.round(24_000 + 100 * x) / 100), 0.01, 0],
    ['steps of 0.002 away from zero', z.map((x) => Math.round(500 * x) * 0.002 + 5), 0.002, 0],
    ['thirds', z.map((x) => Math.round(9 * x) / 3), 1 / 3, 0],
    ['thirds in float32', Float32Array.from(z, (x) => Math.round(9 * x) / 3), 1 / 3, 0],
    ['steps of 0.3', z.map((x) => Math.round(9 * x) * 0.3), 0.3, 0],
    ['halves with an offset', z.map((x) => Math.round(9 * x) / 2 + 0.25), 0.5, 0.25],
    ['prices that end in .99', z.map((x) => Math.floor(10 * Math.exp(x)) + 0.99), 1, 0.99],
    ['minutes in milliseconds', z.map((x) => 1.7e12 + Math.round(1000 * x) * 60_000), 60_000, 20_000],
    ['counts with a heavy tail', z.map((x) => Math.floor(Math.exp(3 * x))), 1, 0],
    [
      'sums of 0.1',
      z.map((x) => Array.from({ length: Math.round(9 * x * x) }, () => 0.1).reduce((a, b) => a + b, 0)),
      0.1,
      0,
    ],
    ['decimals and many zeros', z.map((x) => (x > 0 ? Math.round(1e4 * x) / 1e4 : 0)), 0.0001, 0],
  ]
  it.each(cases)('in %s', (_, values, step, offset) => {
    expect(findLattice(values)).toEqual({ step, offset })
  })

  it('in standardised integers', () => {
    const found = findLattice(z.map((x) => (Math.round(10 * x) - 0.123) / 3.77))
    expect(found?.step).toBeCloseTo(1 / 3.77, 10)
  })
})

describe('no lattice is found', () => {
  const cases: readonly (readonly [string, ArrayLike<number>])[] = [
    ['doubles', z],
    ['float32', Float32Array.from(z)],
    ['a great many float32, which do repeat', Float32Array.from(new Rng(3).normals(300_000))],
    ['doubles with many zeros', z.map((x) => Math.max(0, x))],
    ['three significant digits', z.map((x) => Number(x.toPrecision(3)))],
    ['four significant digits', z.map((x) => Number(x.toPrecision(4)))],
    ['row numbers, which never repeat', z.map((_, i) => i)],
    ['a constant', z.map(() => 1)],
    ['nothing', []],
  ]
  it.each(cases)('in %s', (_, values) => expect(findLattice(values)).toBeUndefined())
})

it('finds the meters of the power data', async (test) => {
  const file = sharedFile('data/power/power6_nonoise.npy')
  if (file === undefined) return test.skip('the reference data is not beside the project')
  const { table } = await readTable(file)
  const steps = findLattices(table.values, table.columns.length).map((lattice) => lattice?.step)
  expect(steps).toEqual([0.002, 0.01, 1, 1, 1, 1])
})

it.for(['kin40k', 'protein', 'wine'])('finds none in the five-digit numbers of %s', async (name, test) => {
  const file = sharedFile(`data/uci/${name}.csv.gz`)
  if (file === undefined) return test.skip('the reference data is not beside the project')
  const { table } = await readTable(file)
  const found = findLattices(table.values, table.columns.length).filter((lattice) => lattice !== undefined)
  expect(found).toEqual([])
})
