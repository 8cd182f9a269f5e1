import { tensor } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { presentWorkloads, workloads } from './workloads.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

/** Weights and biases of dense layers of these widths. */
const dense = (...widths: number[]): number =>
  widths.slice(1).reduce((sum, out, i) => sum + (widths[i] as number) * out + out, 0)

/** nflows' LU map of n features: two strict triangles, a diagonal, a bias. */
const lu = (n: number): number => n * (n - 1) + 2 * n

/** A residual network with `blocks` blocks of two layers each. */
const residual = (from: number, width: number, blocks: number, to: number): number =>
  dense(from, width) + 2 * blocks * dense(width, width) + dense(width, to)

/** What each peer's parameters add up to; a spline of K bins with linear tails has 3 K - 1 numbers, an affine map 2. */
const counts: Readonly<Record<string, number>> = {
  'realnvp-2d': 8 * dense(1, 64, 64, 2),
  'maf-6d': 5 * dense(6, 64, 64, 6 * 2),
  // zuko counts the masked weights too, as here.
  'maf-43d': 10 * dense(43, 512, 512, 43 * 2),
  'nsf-ar-6d': 10 * dense(6, 256, 256, 6 * 23),
  'nsf-coupling-6d': 10 * (lu(6) + residual(3, 256, 2, 3 * 23)),
  // 43 features: 22 are kept and 21 move in one layer, the other way round in the next.
  'nsf-coupling-43d': 5 * (2 * lu(43) + residual(22, 32, 1, 21 * 11) + residual(21, 32, 1, 22 * 11)),
  'vae-784': dense(784, 400) + 2 * dense(400, 20) + dense(20, 400, 784),
  // Each layer: two taps to filter and gate, then a residual and a skip path.
  'wavenet-1024': dense(1, 64) + 10 * (2 * 64 * 128 + 128 + 2 * dense(64, 64)) + dense(64, 256),
}

it('has a row for each of the nine workloads', () => {
  expect(workloads.map(({ name }) => name).toSorted()).toEqual([...Object.keys(counts), 'glow-28'].toSorted())
})

for (const workload of presentWorkloads) {
  it(`${workload.name} has the peer's parameters and runs`, () => {
    expect(workload.parameters).toBe(counts[workload.name])
    const { model, logProb, sample } = workload.build(new Rng(0))
    const stored = [...model.parameters().values()].reduce((sum, { size }) => sum + size, 0)
    expect(stored - (workload.unread ?? 0)).toBe(workload.parameters)
    const x = tensor(workload.rows(2, new Rng(1)), [2, ...workload.eventShape])
    const density = logProb(x)
    expect(density.shape).toEqual([2])
    expect([...density.dataSync()].every(Number.isFinite)).toBe(true)
    // A WaveNet takes its 1,024 steps one by one.
    if (workload.name !== 'wavenet-1024') {
      const draws = sample(new Rng(2))
      expect(draws.shape).toEqual([workload.batch, ...workload.eventShape])
      draws.dispose()
    }
    for (const tensor of [x, density]) tensor.dispose()
    model.dispose()
  })
}
