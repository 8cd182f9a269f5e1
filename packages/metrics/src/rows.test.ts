import { describe, expect, it } from 'vitest'
import { checkRows, columnOf } from './rows.ts'

const block = { values: Float64Array.of(1, 2, 3, 4, 5, 6), rows: 3, features: 2 }

describe('rows', () => {
  it('have columns', () => {
    expect(columnOf(block, 1)).toEqual(Float64Array.of(2, 4, 6))
  })

  it('must fill their block and fit the density', () => {
    checkRows('it', block)
    expect(() => checkRows('it', block, 3)).toThrow('at least one row of 3 features each; got 6 values for 3 rows of 2')
    expect(() => checkRows('it', { ...block, rows: 4 })).toThrow('got 6 values for 4 rows')
    expect(() => checkRows('it', { values: new Float64Array(0), rows: 0, features: 2 })).toThrow('at least one row')
  })
})
