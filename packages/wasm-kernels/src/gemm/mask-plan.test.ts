import { expect, it } from 'vitest'
import { maskPlan } from './mask-plan.ts'

const matrix = (rows: number, columns: number, at: (i: number, j: number) => boolean): number[] =>
  Array.from({ length: rows * columns }, (_, i) => Number(at(Math.floor(i / columns), i % columns)))

it('a staircase is one run a panel, shown but for its end', () => {
  const plan = maskPlan(
    matrix(24, 16, (i, j) => i <= j),
    24,
    16,
  )
  expect([...plan.forward]).toEqual([1, 0, 0, 1, 8, 1, 0, 0, 9, 16])
  expect([...plan.inputGradient]).toEqual([1, 0, 7, 16, 16, 1, 8, 15, 16, 16, 0])
  expect([...plan.weightGradient]).toEqual([1, 0, 0, 1, 8, 1, 0, 0, 9, 16])
})

it('long gaps part runs, which start at a tile where rows of the gradient are meant', () => {
  const plan = maskPlan(
    matrix(60, 3, (i) => i === 5 || i > 40),
    60,
    3,
  )
  expect([...plan.forward]).toEqual([2, 5, 5, 6, 6, 41, 41, 60, 60])
  expect([...plan.weightGradient]).toEqual([2, 4, 5, 6, 8, 40, 41, 60, 60])
  expect([
    ...maskPlan(
      matrix(3, 9, () => false),
      3,
      9,
    ).forward,
  ]).toEqual([0, 0])
})

it('a run longer than a packed panel is cut', () => {
  const plan = maskPlan(
    matrix(1100, 1, (i) => i > 0),
    1100,
    1,
  )
  expect([...plan.forward]).toEqual([3, 1, 1, 513, 513, 513, 513, 1025, 1025, 1025, 1025, 1100, 1100])
  expect([...plan.weightGradient]).toEqual([1, 0, 1, 1100, 1100])
})
