import { memory } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { timeWorkload } from './time-workload.ts'
import type { Workload } from './workload.ts'
import { presentWorkloads } from './workloads.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

it('times each side, leaves the stock kernels and no tensors', async () => {
  const workload = named('realnvp-2d')
  let side = ''
  const kernels = {
    on: () => {
      side = 'ours'
    },
    off: () => {
      side = 'stock'
    },
    plain: () => {
      side = 'plain'
    },
  }
  const before = memory().numTensors
  const { ours, withoutKernels, plain } = await timeWorkload(workload, { seconds: 0.02, kernels })
  for (const timing of [ours, withoutKernels, plain].flatMap(({ train, logProb, sample }) => [
    train,
    logProb,
    sample,
  ])) {
    expect(timing?.calls).toBeGreaterThanOrEqual(3)
    expect(timing?.minimum).toBeLessThanOrEqual(timing?.median ?? 0)
  }
  expect(side).toBe('stock')
  expect(memory().numTensors).toBe(before)
})

it('leaves out plain training where stock tfjs has none', async () => {
  const workload = { ...named('maf-6d'), batch: 8, stockCannotTrain: 'for a reason' }
  const kernels = { on: () => {}, off: () => {}, plain: () => {} }
  const { plain } = await timeWorkload(workload, { seconds: 0.001, kernels })
  expect(plain.train).toBeUndefined()
  expect(plain.logProb?.calls).toBeGreaterThanOrEqual(3)
})

function named(name: string): Workload {
  const workload = presentWorkloads.find((one) => one.name === name)
  if (workload === undefined) throw new Error(`no ${name}`)
  return workload
}
