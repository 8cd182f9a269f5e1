import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Part, PreparedData } from '../prepare-data.ts'
import type { FitSettings } from './model-kind.ts'
import { networkFamilies } from './network-families.ts'
import { networkKind } from './network-kind.ts'

beforeAll(() => useBackend('wasm'))

const settings: FitSettings = {
  seed: 0,
  steps: 3,
  batchSize: 16,
  components: undefined,
  width: 4,
  signal: new AbortController().signal,
  backend: 'wasm',
}

function dataOf(features: number): PreparedData {
  const part = (rows: number): Part => {
    const values = Float64Array.from(new Rng(rows).normals(rows * features))
    return { rows, original: values, standard: values }
  }
  const ones = new Float64Array(features).fill(1)
  return {
    name: 'normals',
    columns: Array.from({ length: features }, (_, j) => `column ${j}`),
    checksum: '',
    train: part(32),
    validation: part(8),
    test: part(8),
    lattices: [],
    loc: ones,
    scale: ones,
    logVolume: 0,
    notes: [],
  }
}

describe.each([1, 2, 6])('a table of %d columns', (features) => {
  it.each(networkFamilies.map((family) => [family.name, family] as const))('is fitted by %s', async (_, family) => {
    const fitted = await networkKind(family).fit(dataOf(features), settings, () => {})
    expect(fitted.learning.at(-1)?.loss).toBeLessThan(100)
    expect(fitted.settings).toContain('4-4 hidden (width given), 3 steps')
    expect(fitted.density.eventShape).toEqual([features])
    fitted.density.dispose()
  })
})

it('has made-mog mix as many normals as the user says', async () => {
  const family = networkFamilies.find(({ name }) => name === 'made-mog')
  const fit = async (components: number): Promise<string> => {
    const fitted = await networkKind(family as (typeof networkFamilies)[0]).fit(
      dataOf(2),
      { ...settings, components },
      () => {},
    )
    fitted.density.dispose()
    return fitted.settings
  }
  expect(await fit(3)).toMatch(/^3 normals for each column/)
  expect(await fit(1)).toMatch(/^1 normals for each column/)
})
