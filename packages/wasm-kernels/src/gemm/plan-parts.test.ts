import { expect, it } from 'vitest'
import { maskPlan } from './mask-plan.ts'
import { cutPlan, termsOf } from './plan-parts.ts'

/** Row i is shown to the columns from i on. */
const staircase = (size: number): Int32Array =>
  maskPlan(
    Array.from({ length: size * size }, (_, at) => Number(Math.floor(at / size) <= at % size)),
    size,
    size,
  ).forward

it('parts have about as many terms each, and together all panels in order', () => {
  const plan = staircase(256)
  const [terms, parts] = [termsOf(plan), cutPlan(plan, 4)]
  expect(terms).toBe(Array.from({ length: 32 }, (_, panel) => 8 * panel + 8).reduce((sum, count) => sum + count))
  expect(parts.map(({ firstPanel }) => firstPanel)).toEqual([0, 16, 23, 28])
  for (const { runs } of parts) {
    expect(termsOf(runs)).toBeGreaterThan(terms / 5)
    expect(termsOf(runs)).toBeLessThan(terms / 3)
  }
  expect(parts.flatMap(({ runs }) => [...runs])).toEqual([...plan])
})

it('a plan of few panels has fewer parts, one without terms one', () => {
  const one = cutPlan(staircase(8), 4)
  expect(one.map(({ firstPanel, runs }) => [firstPanel, [...runs]])).toEqual([[0, [1, 0, 0, 1, 8]]])
  const nothing = maskPlan(new Float32Array(16 * 16), 16, 16).forward
  expect(termsOf(nothing)).toBe(0)
  expect(cutPlan(nothing, 2).flatMap(({ runs }) => [...runs])).toEqual([0, 0])
})
