import { expect, it } from 'vitest'
import { importersOf } from './importers.ts'

const folder = new URL('../../../packages/bijectors/src/', import.meta.url)

it('finds the classes that are built on a file, and no others', () => {
  const numerical = importersOf(folder, './invert-increasing.ts')
  expect([numerical.has('Planar'), numerical.has('MixtureCdf'), numerical.has('Exp')]).toEqual([true, true, false])
})
