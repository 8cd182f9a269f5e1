import { memory } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { sidesOf, timeWorkload } from './time-workload.ts'
import { presentWorkloads } from './workloads.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

it('times both sides, leaves the stock kernels and no tensors', async () => {
  const workload = presentWorkloads.find(({ name }) => name === 'realnvp-2d')
  if (workload === undefined) throw new Error('no realnvp-2d')
  let isOn = false
  const kernels = {
    on: () => {
      isOn = true
    },
    off: () => {
      isOn = false
    },
  }
  const before = memory().numTensors
  const { ours, stock } = await timeWorkload(workload, { seconds: 0.02, kernels })
  for (const side of [ours, stock]) {
    for (const timing of [side?.train, side?.logProb, side?.sample]) {
      expect(timing?.calls).toBeGreaterThanOrEqual(3)
      expect(timing?.minimum).toBeLessThanOrEqual(timing?.median ?? 0)
    }
  }
  expect(isOn).toBe(false)
  expect(memory().numTensors).toBe(before)
})

it('has the stock side alone where there are no kernels', () => {
  expect(sidesOf(undefined).map(({ name }) => name)).toEqual(['stock'])
})
