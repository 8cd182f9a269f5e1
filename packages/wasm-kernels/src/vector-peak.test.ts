import { expect, it } from 'vitest'
import { vectorPeak } from './vector-peak.ts'

it('is a rate that some machine has', () => {
  const peak = vectorPeak(5)
  expect(peak).toBeGreaterThan(0.05)
  expect(peak).toBeLessThan(2000)
})
