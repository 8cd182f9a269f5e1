import { memory } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { trainingSteps } from './training-steps.ts'
import { presentWorkloads } from './workloads.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

it('takes one step a call, keeps no tensor from one to the next, and leaves none', async () => {
  const workload = presentWorkloads.find(({ name }) => name === 'realnvp-2d')
  if (workload === undefined) throw new Error('no realnvp-2d')
  const { model } = workload.build(new Rng(0))
  const weights = (): string => [...model.parameters().values()].map((weight) => weight.dataSync().join()).join()
  const before = memory().numTensors
  const { step, end } = trainingSteps(workload, model, new Rng(1))
  await step()
  const [tensors, first] = [memory().numTensors, weights()]
  await step()
  expect(weights()).not.toBe(first)
  expect(memory().numTensors).toBe(tensors)
  await end()
  expect(memory().numTensors).toBe(before)
  model.dispose()
})
