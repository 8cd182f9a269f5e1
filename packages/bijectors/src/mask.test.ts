import { FlowsError, Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { alternatingMask, halfMask, randomMask } from './mask.ts'

it('keeps every second feature', () => {
  expect(alternatingMask(5, 0)).toEqual([true, false, true, false, true])
  expect(alternatingMask(4, 1)).toEqual([false, true, false, true])
})

it('keeps a half', () => {
  expect(halfMask(5, 0)).toEqual([true, true, true, false, false])
  expect(halfMask(5, 1)).toEqual([false, false, false, true, true])
})

it('keeps a random half, by its generator alone', () => {
  const mask = randomMask(7, new Rng(2))
  expect(mask.filter(Boolean)).toHaveLength(3)
  expect(mask).toEqual(randomMask(7, new Rng(2)))
})

it.each([0, 1, 2.5])('refuses %d features', (features) => {
  for (const make of [() => alternatingMask(features, 0), () => halfMask(features, 0)]) expect(make).toThrow(FlowsError)
  expect(() => randomMask(features, new Rng(0))).toThrow(FlowsError)
})
