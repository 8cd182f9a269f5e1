import { expect, it } from 'vitest'
import { benchReport, type Machine } from './figures.ts'

const machine: Machine = {
  cpu: 'a processor',
  cores: 2,
  os: 'linux',
  node: 'v24',
  tfjs: '4.22.0',
  torch: null,
  loadAverage: [0, 0],
}
const figures = (trainMs: number, logProbMs: number, sampleMs: number | null) => ({ trainMs, logProbMs, sampleMs })

it('divides their times by ours, and takes the geometric mean of the rows that have both', () => {
  const { rows, geometricMean } = benchReport(machine, [
    {
      workload: 'a',
      parameters: 3,
      threads: null,
      ours: figures(2, 1, 4),
      stock: figures(40, 10, 4),
      withoutKernels: figures(12, 10, 4),
      peer: figures(4, 1, 40),
    },
    {
      workload: 'b',
      parameters: 4,
      threads: null,
      ours: figures(4, 2, 8),
      stock: figures(20, 9, 9),
      withoutKernels: figures(6, 9, 9),
      peer: figures(2, 8, null),
    },
    {
      workload: 'c',
      parameters: 5,
      threads: null,
      ours: figures(1, 1, 1),
      stock: { trainMs: null, logProbMs: 1, sampleMs: 1 },
      withoutKernels: null,
      peer: null,
    },
    {
      workload: 'd',
      parameters: null,
      threads: null,
      ours: null,
      stock: figures(7, 7, 7),
      withoutKernels: figures(7, 7, 7),
      peer: figures(7, 7, 7),
    },
  ])
  expect(rows.map(({ ratio }) => ratio)).toEqual([
    { stockTrain: 20, withoutKernelsTrain: 6, peerTrain: 2, peerLogProb: 1, peerSample: 10 },
    { stockTrain: 5, withoutKernelsTrain: 1.5, peerTrain: 0.5, peerLogProb: 4, peerSample: null },
    { stockTrain: null, withoutKernelsTrain: null, peerTrain: null, peerLogProb: null, peerSample: null },
    { stockTrain: null, withoutKernelsTrain: null, peerTrain: null, peerLogProb: null, peerSample: null },
  ])
  expect(geometricMean.stockTrain).toBeCloseTo(10, 12)
  expect(geometricMean.withoutKernelsTrain).toBeCloseTo(3, 12)
  expect(geometricMean.peerTrain).toBeCloseTo(1, 12)
  expect(geometricMean.peerLogProb).toBeCloseTo(2, 12)
})

it('is JSON of one shape whatever is missing', () => {
  const absent = {
    workload: 'glow-28',
    parameters: null,
    threads: null,
    ours: null,
    stock: null,
    withoutKernels: null,
    peer: null,
  }
  expect(JSON.parse(JSON.stringify(benchReport(machine, [absent])))).toEqual({
    machine,
    rows: [
      {
        ...absent,
        ratio: { stockTrain: null, withoutKernelsTrain: null, peerTrain: null, peerLogProb: null, peerSample: null },
      },
    ],
    geometricMean: { stockTrain: null, withoutKernelsTrain: null, peerTrain: null, peerLogProb: null },
  })
})
