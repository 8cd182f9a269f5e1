import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import type { Activation } from './activation.ts'
import { type InitialWeightOptions, initialWeight } from './initial-weight.ts'

/** Largest magnitude and mean square of a drawn weight. */
function spread(options: Omit<InitialWeightOptions, 'rng'>): { largest: number; meanSquare: number } {
  const weight = initialWeight({ ...options, rng: new Rng(5) })
  const values = [...weight.dataSync()]
  weight.dispose()
  const square = values.reduce((sum, value) => sum + value * value, 0)
  return { largest: Math.max(...values.map(Math.abs)), meanSquare: square / values.length }
}

it.each<[Activation, number]>([
  ['relu', 2 / 100],
  ['silu', 2 / 100],
  ['tanh', 2 / 160],
  ['identity', 2 / 160],
])('before %s the variance is that of the paper', (activation, variance) => {
  const { largest, meanSquare } = spread({ shape: [100, 60], activation })
  // The mean square of 6,000 uniform draws has a relative standard error of 1.2 %.
  expect(Math.abs(meanSquare / variance - 1)).toBeLessThan(0.05)
  expect(largest).toBeLessThanOrEqual(Math.sqrt(3 * variance))
})

it('counts the inputs that other weights add to the sum, and scales', () => {
  expect(spread({ shape: [100, 60], activation: 'relu', fanIn: 400 }).largest).toBeLessThanOrEqual(Math.sqrt(6 / 400))
  expect(spread({ shape: [100, 60], activation: 'relu', scale: 0 }).largest).toBe(0)
})
