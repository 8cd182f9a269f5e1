import { memory } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { ourKernels } from './kernel-switch.ts'
import { plainSteps } from './plain-steps.ts'
import { trainingSteps } from './training-steps.ts'
import { presentWorkloads } from './workloads.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

it('takes the steps of fit, one a call, keeps no tensor from one to the next, and leaves none', async () => {
  const maf = presentWorkloads.find(({ name }) => name === 'maf-6d')
  if (maf === undefined) throw new Error('no maf-6d')
  // Equal rows: it makes no difference in which order they are drawn.
  const row = new Rng(5).normals(6)
  const rows = (count: number): Float32Array => Float32Array.from({ length: 6 * count }, (_, i) => row[i % 6] as number)
  const workload = { ...maf, batch: 16, rows }
  const before = memory().numTensors
  const { model } = workload.build(new Rng(0))
  const fitted = trainingSteps(workload, model, new Rng(1))
  const plain = plainSteps(workload, new Rng(1))
  // The loss of fit is a mean that looks back on about 100 steps.
  let [sum, weight, kept] = [0, 0, 0]
  for (let step = 0; step < 5; step += 1) {
    ourKernels.on()
    await fitted.step()
    ourKernels.plain()
    await plain.step()
    if (step > 0) expect(memory().numTensors).toBe(kept)
    kept = memory().numTensors
    sum = 0.99 * sum + plain.loss
    weight = 0.99 * weight + 1
    expect(sum / weight).toBeCloseTo(fitted.loss, 5)
  }
  await fitted.end()
  await plain.end()
  ourKernels.on()
  model.dispose()
  expect(memory().numTensors).toBe(before)
})
