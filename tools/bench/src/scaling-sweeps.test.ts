import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { sweepFlops, sweepPoints, sweepWorkload } from './scaling-sweeps.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

it('builds flows of the sizes it counts', () => {
  for (const family of ['maf', 'nsf'] as const) {
    const size = { batch: 4, features: 8, layers: 2, hidden: 16 }
    const { model } = sweepWorkload({ family, axis: 'batch', size }).build(new Rng(0))
    const stored = [...model.parameters().values()].reduce((sum, { size: scalars }) => sum + scalars, 0)
    expect(stored).toBe(sweepWorkload({ family, axis: 'batch', size }).parameters)
    model.dispose()
  }
})

it('counts operations that are proportional to batch and layers, and at most quadratic in the width', () => {
  const at = (axis: 'batch' | 'layers' | 'hidden') =>
    sweepPoints.filter((point) => point.family === 'maf' && point.axis === axis)
  for (const axis of ['batch', 'layers'] as const) {
    const [first, second] = at(axis).map(sweepFlops)
    expect((second as number) / (first as number)).toBeCloseTo(2, 12)
  }
  const [narrow, wide] = at('hidden').slice(-2).map(sweepFlops)
  expect((wide as number) / (narrow as number)).toBeGreaterThan(3.5)
  expect((wide as number) / (narrow as number)).toBeLessThan(4)
})
