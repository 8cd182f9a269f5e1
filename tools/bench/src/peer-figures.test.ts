import { expect, it } from 'vitest'
import { fastest, parsePeerFigures } from './peer-figures.ts'

const line = (trainMs: number, logProbMs: number, sampleMs: number | null): string =>
  JSON.stringify({
    workload: 'a',
    library: 'torch',
    torch: '2.6',
    threads: 1,
    parameters: 7,
    trainMs,
    logProbMs,
    sampleMs,
  })

it('reads the lines that are figures, and takes the least of each', () => {
  const runs = parsePeerFigures(`UserWarning: slow\n${line(3, 2, null)}\n${line(2, 5, null)}\n`)
  expect(runs.length).toBe(2)
  expect(fastest(runs)).toEqual({
    workload: 'a',
    torch: '2.6',
    parameters: 7,
    trainMs: 2,
    logProbMs: 2,
    sampleMs: null,
  })
  expect(fastest(parsePeerFigures(`${line(3, 2, 9)}\n${line(4, 5, 8)}`))?.sampleMs).toBe(8)
  expect(fastest([])).toBeUndefined()
})
