import { FlowsError } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { completeSplineSettings, type SplineSettings } from './spline-settings.ts'

it('fills in the defaults', () => {
  expect(completeSplineSettings('Spline', {})).toEqual({
    bins: 8,
    low: [-5],
    high: [5],
    boundary: 'linear',
    minBinWidth: 1e-3,
    minBinHeight: 1e-3,
    minDerivative: 1e-3,
  })
})

it('takes the ends before the bound', () => {
  expect(completeSplineSettings('Spline', { bound: 2, low: [0, 1], high: [3, 4] })).toMatchObject({
    low: [0, 1],
    high: [3, 4],
  })
})

it.each<SplineSettings>([
  { bins: 1 },
  { bins: 2.5 },
  { bound: 0 },
  { bound: Number.NaN },
  { low: [0, 1], high: [2] },
  { low: [], high: [] },
  { low: 1, high: 1 },
  { bins: 8, minBinWidth: 0.125 },
  { minBinHeight: 0 },
  { minDerivative: 1 },
])('refuses %j', (settings) => {
  expect(() => completeSplineSettings('Spline', settings)).toThrow(FlowsError)
})
