import { expect, it } from 'vitest'
import { type Result, resultTable, verdict } from './result-table.ts'

const result: Result = {
  model: 'MAF',
  test: { mean: 0.7316, standardError: 0.0512 },
  reference: [0.66, 0.1],
  parameters: 61_060,
  seconds: 61.4,
  budget: '5 MADEs; 4000 steps',
}

it('writes figures with twice their standard error beside those of the other library', () => {
  const own: Result = { ...result, model: 'recommended', reference: undefined }
  expect(resultTable([result, own])).toEqual([
    '| model       | test nats    | zuko         | verdict | parameters | seconds | budget              |',
    '|-------------|--------------|--------------|---------|------------|---------|---------------------|',
    '| MAF         | 0.73 +- 0.10 | 0.66 +- 0.10 | equal   | 61,060     | 61      | 5 MADEs; 4000 steps |',
    '| recommended | 0.73 +- 0.10 |              |         | 61,060     | 61      | 5 MADEs; 4000 steps |',
  ])
})

it('calls below or above what differs by more than twice the standard error', () => {
  const against = (mean: number): string => verdict({ ...result, reference: [mean, 0.1] })
  expect([against(0.5), against(0.8), against(0.9)]).toEqual(['above', 'equal', 'below'])
})
