import { memory } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'
import { expect, it } from 'vitest'
import { workersBench } from './workers-bench.ts'
import { presentWorkloads } from './workloads.ts'

it('compares one thread with threads and with workers, and leaves no tensors', async () => {
  await useBackend('wasm')
  const before = memory().numTensors
  const rows = presentWorkloads.filter(({ name }) => name === 'realnvp-2d')
  const table = await workersBench(rows, { seconds: 0.05, say: () => {} })
  const apart = [...table.matchAll(/^\| realnvp-2d +\| +(.+?) +(?:\| +[\d.]+ )+\| +(\S+) \|$/gm)].map(
    ([, name, difference]) => [name, Number(difference)],
  )
  expect(apart).toEqual([
    ['one thread', 0],
    ['kernels on two threads', 0],
    ['two workers', expect.closeTo(0, 4)],
  ])
  expect(memory().numTensors).toBe(before)
})
