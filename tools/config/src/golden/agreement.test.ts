import { expect, it } from 'vitest'
import { agreement, flat } from './agreement.ts'

const strict = { relative: 1e-2, floor: 0 }

it('the error is relative to the wanted value, or to the floor', () => {
  expect(agreement('f', [1.001, 2], [1, 2], strict).error).toBeCloseTo(1e-3, 10)
  expect(agreement('f', [0.001], [0], { relative: 1e-2, floor: 1 })).toMatchObject({ error: 0.001, faults: [] })
  expect(agreement('f', [0.001], [0], strict)).toMatchObject({ error: Number.POSITIVE_INFINITY })
})

it('names every entry beyond, and allows the rounding of its argument', () => {
  expect(agreement('f', [1, 3], [1, 2], strict).faults).toEqual(['f[1]: 3 for 2'])
  expect(agreement('f', [1, 3], [1, 2], strict, [0, 1])).toMatchObject({ error: 0.5, isRounding: true, faults: [] })
})

it('infinities agree with themselves alone, and what is missing is NaN', () => {
  const [up, down] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  expect(agreement('f', [up, down], [up, down], strict)).toMatchObject({ error: 0, faults: [] })
  expect(agreement('f', [down], [1], strict)).toMatchObject({ error: up, faults: ['f[0]: -Infinity for 1'] })
  expect(agreement('f', [Number.NaN], [1], strict)).toMatchObject({ error: Number.NaN, faults: ['f[0]: NaN for 1'] })
  expect(agreement('f', [], [1], strict)).toMatchObject({ error: Number.NaN, faults: ['f: 0 values for 1'] })
})

it('flattens lists of any depth', () => {
  expect([flat(1), flat([[1, [2]], 3])]).toEqual([[1], [1, 2, 3]])
})
