import { expect, it } from 'vitest'
import { addAgreement, faultsOf, type WorstAgreements } from './worst-agreements.ts'

it('keeps the largest error, every fault, and NaN above all', () => {
  const worst: WorstAgreements = new Map()
  const add = (error: number, faults: string[] = [], isRounding = false): void =>
    addAgreement(worst, 'Normal', { figure: 'cdf', error, isRounding, faults })
  add(1e-7)
  add(2e-5, [], true)
  add(1e-6)
  expect(worst.get('Normal')?.get('cdf')).toMatchObject({ error: 2e-5, isRounding: true })
  expect(faultsOf(worst)).toEqual([])
  add(Number.NaN, ['cdf[3]: NaN for 1'])
  add(1e-6)
  expect(worst.get('Normal')?.get('cdf')).toMatchObject({ error: Number.NaN, isRounding: false })
  expect(faultsOf(worst)).toEqual(['Normal cdf[3]: NaN for 1'])
})
