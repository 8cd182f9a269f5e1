import { useBackend } from '@tfjs-flows/runtime'
import { expect, it } from 'vitest'
import { fitGaussian } from './fit-gaussian.ts'
import { minibooneData } from './miniboone-data.ts'
import { powerData, preparePower } from './power-data.ts'
import { plusMinus } from './result-table.ts'

it('adds noise, shuffles, cuts 81/9/10 and standardises by the training rows', () => {
  const values = Float64Array.from({ length: 6 * 100 }, (_, i) => (i % 6) * 100 + Math.floor(i / 6))
  const { train, validation, test } = preparePower(values)
  expect([train.rows, validation.rows, test.rows]).toEqual([81, 9, 10])
  // Minutes get no noise, so that the last column says which row is where.
  const column = (part: typeof train): number[] => [...part.values].filter((_, i) => i % 6 === 5)
  const all = [train, validation, test].flatMap(column)
  expect(new Set(all.map((z) => z.toFixed(9))).size).toBe(100)
  expect(column(train).reduce((sum, z) => sum + z, 0)).toBeCloseTo(0, 9)
  expect(column(train).reduce((sum, z) => sum + z * z, 0) / 81).toBeCloseTo(1, 9)
})

it.for([
  ['power', powerData, '-7.57 +- 0.11'],
  ['miniboone', minibooneData, '-37.80 +- 1.29'],
] as const)('a Gaussian of %s has the figure of the reference', async ([, load, figure], context) => {
  const data = load()
  if (typeof data === 'string') return context.skip(`${data} is not beside the project`)
  await useBackend('wasm')
  const { test } = await fitGaussian(data, undefined)
  expect(plusMinus(test.mean, 2 * test.standardError)).toBe(figure)
})
