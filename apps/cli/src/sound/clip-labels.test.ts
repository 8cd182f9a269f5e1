import { expect, it } from 'vitest'
import { contextOf, contextOfLabel, contextWidth, findLabels } from './clip-labels.ts'

const parts = findLabels(['7_theo_1', '0_jackson_1', '7_jackson_2'], [0, 1])

it('labels are the parts of the names, in order', () => {
  expect(parts).toEqual([
    { part: 0, labels: ['0', '7'] },
    { part: 1, labels: ['jackson', 'theo'] },
  ])
  expect(contextWidth(parts)).toBe(4)
  expect(contextOf('7_jackson_9', parts)).toEqual([0, 1, 1, 0])
  expect(contextOfLabel('0_theo', parts)).toEqual([1, 0, 0, 1])
  expect(findLabels(['a'], [])).toEqual([])
})

it('refuses labels that were not there', () => {
  expect(() => contextOfLabel('7', parts)).toThrow(
    "--label: it must have 2 parts between '_': one of 0, 7; one of jackson, theo; got '7'. Write for example --label 0_jackson.",
  )
  expect(() => contextOf('3_theo_1', parts)).toThrow("must be one of 0, 7; got '3'")
  expect(() => findLabels(['7'], [1])).toThrow("with more than 1 parts between '_'; got '7'")
})
