import { expect, it } from 'vitest'
import { benchReport } from './figures.ts'
import { formatReport } from './format-report.ts'

it('prints a line for each kind of work, the means and the machine', () => {
  const machine = {
    cpu: 'a processor',
    cores: 2,
    os: 'linux',
    node: 'v24',
    tfjs: '4.22.0',
    torch: '2.6',
    loadAverage: [0.1, 0.2],
  } as const
  const ours = { trainMs: 2, logProbMs: 1, sampleMs: 1 }
  const text = formatReport(
    benchReport(machine, [
      {
        workload: 'maf-6d',
        parameters: 26940,
        threads: { count: 2, one: { trainMs: 3.5, logProbMs: 1, sampleMs: 2 }, several: { ...ours, logProbMs: 1.5 } },
        ours,
        stock: { trainMs: 25, logProbMs: 3, sampleMs: 4 },
        withoutKernels: { trainMs: 9, logProbMs: 3, sampleMs: 4 },
        peer: { trainMs: 5, logProbMs: 0.5, sampleMs: null },
      },
      {
        workload: 'wavenet-1024',
        parameters: 265088,
        threads: null,
        ours,
        stock: { trainMs: null, logProbMs: 3, sampleMs: 4 },
        withoutKernels: { trainMs: 9, logProbMs: 3, sampleMs: 4 },
        peer: null,
      },
      {
        workload: 'glow-28',
        parameters: null,
        threads: null,
        ours: null,
        stock: null,
        withoutKernels: null,
        peer: null,
      },
    ]),
  )
  const lines = text.split('\n').map((line) => line.replace(/ +/g, ' '))
  expect(lines[2]).toBe('| maf-6d train | 26,940 | 2 | 3.5 / 2 (2) | 9 (4.5) | 25 | 5 | 12.5 | 2.5 | 0.2 |')
  expect(lines[4]).toBe('| maf-6d sample | 26,940 | 1 | 2 / 1 (2) | 4 (4) | 4 | - | 4 | - | - |')
  expect(lines[5]).toBe('| wavenet-1024 train | 265,088 | 2 | - | 9 (4.5) | cannot | - | - | - | - |')
  expect(lines[8]).toMatch(/^\| glow-28 \| absent \|/)
  expect(text).toContain('stock train 12.5, without kernels train 4.5, PyTorch train 2.5, PyTorch logProb 0.5.')
  expect(text).toContain(
    'a processor, 2 cores, linux; Node v24, tfjs 4.22.0, PyTorch 2.6; load average 0.1 at the start, 0.2',
  )
})
