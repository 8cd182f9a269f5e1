import { expect, it } from 'vitest'
import { errorText, goldenTable } from './golden-table.ts'
import { addAgreement, type WorstAgreements } from './worst-agreements.ts'

const found = { figure: 'cdf', error: 1.23e-7, isRounding: false, faults: [] }

it('writes an error with its mark', () => {
  expect(errorText(undefined)).toBe('-')
  expect(errorText({ ...found, error: 0 })).toBe('0')
  expect(errorText(found)).toBe('1.2e-7')
  expect(errorText({ ...found, isRounding: true })).toBe('1.2e-7*')
  expect(errorText({ ...found, error: Number.NaN, faults: ['cdf[0]: NaN for 1'] })).toBe('NaN!')
})

it('has the backends side by side and names what is missing', () => {
  const of = (error: number): WorstAgreements => {
    const worst: WorstAgreements = new Map()
    addAgreement(worst, 'Normal', { ...found, error })
    return worst
  }
  const columns = [
    { figure: 'cdf', heading: 'cdf', closeness: { relative: 1e-5, floor: 0 } },
    { figure: 'kl', heading: 'KL', closeness: { relative: 1e-4, floor: 1 } },
  ]
  const worst = new Map([
    ['wasm', of(1e-7)],
    ['cpu', of(2e-7)],
  ])
  expect(goldenTable({ columns, worst, missing: ['Absent'] })).toEqual([
    'class      cdf             KL',
    '           wasm    cpu     wasm    cpu',
    'tolerance  1e-5            1e-4',
    'Normal     1.0e-7  2.0e-7  -       -',
    'Absent     missing here',
  ])
})
