import { describe, expect, it } from 'vitest'
import { stepAt, stepFunction, stepQuantile } from './step-function.ts'

const steps = stepFunction([3, 1, 3, -2, 7], [1, 2, 1, 3, 3])

describe('stepFunction', () => {
  it('rises at each value by its weight, and is closed from the right', () => {
    expect([-3, -2, 0, 1, 3, 6.9, 7, Infinity].map((x) => stepAt(steps, x))).toEqual([0, 0.3, 0.3, 0.5, 0.7, 0.7, 1, 1])
    expect(stepAt(steps, Number.NaN)).toBeNaN()
  })

  it('has as quantile the first value that reaches a float32 probability', () => {
    expect([0, 0.1, 0.3, 0.31, 0.5, 0.7, 0.71, 1].map((p) => stepQuantile(steps, Math.fround(p)))).toEqual([
      -2, -2, -2, 1, 1, 3, 7, 7,
    ])
    expect([-0.1, 1.1, Number.NaN].every((p) => Number.isNaN(stepQuantile(steps, p)))).toBe(true)
  })
})
