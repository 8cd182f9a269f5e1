import { memory } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'
import { expect, it } from 'vitest'
import { workersBench } from './workers-bench.ts'
import { presentWorkloads } from './workloads.ts'

it('compares one thread with two, and leaves no tensors', async () => {
  await useBackend('wasm')
  const before = memory().numTensors
  const rows = presentWorkloads.filter(({ name }) => name === 'realnvp-2d')
  const table = await workersBench(rows, { seconds: 0.05, say: () => {} })
  const apart = /^\| realnvp-2d (?:\| +[\d.]+ )+\| +(\S+) \|$/m.exec(table)?.[1]
  expect(Number(apart)).toBeLessThan(1e-4)
  expect(memory().numTensors).toBe(before)
})
