import { availableParallelism } from 'node:os'
import { findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { type Module, Rng } from '@tfjs-flows/core'
import { maf } from '@tfjs-flows/flows'
import { useBackend } from '@tfjs-flows/runtime'
import { kernelThreads } from '@tfjs-flows/wasm-kernels'
import { beforeAll, expect, it } from 'vitest'
import { finished, fit } from '../index.ts'
import { boundKernelThreads, thisMachine } from './kernel-share.ts'

const THREADS = 3
const data = Float32Array.from(new Rng(1).normals(6 * 300))
const small = (): Module & ReturnType<typeof maf> => maf({ features: 6, layers: 1, hidden: [8], rng: new Rng(0) })
const run = { data, batchSize: 256, steps: 20, yieldEvery: 1, workers: 2 } as const
const share = Math.max(1, Math.min(THREADS, Math.floor(availableParallelism() / 2)))

beforeAll(async () => {
  // One that was started before has memory of one thread.
  const factory = findBackendFactory('wasm')
  removeBackend('wasm')
  registerBackend('wasm', factory)
  await useBackend('wasm', { kernels: true, threads: THREADS })
})

it('knows how many threads kernels use: those of tfjs one', async () => {
  expect(thisMachine()).toEqual({ cores: availableParallelism(), kernelThreads: THREADS, sharesKernels: true })
  await useBackend('wasm', { kernels: false })
  expect(thisMachine()).toMatchObject({ kernelThreads: 1, sharesKernels: false })
  await useBackend('wasm', { kernels: true, threads: THREADS })
})

it('holds several bounds, which end in any order and only once', () => {
  const [first, second] = [boundKernelThreads(2), boundKernelThreads(1)]
  expect(kernelThreads()).toBe(1)
  first()
  first()
  expect(kernelThreads()).toBe(1)
  second()
  expect(kernelThreads()).toBe(THREADS)
  const more = boundKernelThreads(8)
  expect(kernelThreads()).toBe(8)
  more()
  expect(kernelThreads()).toBe(THREADS)
})

it('a team that takes a step has no more threads than cores; between steps and afterwards all are back', async () => {
  const model = small()
  const during = new Set<number>()
  const between = new Set<number>()
  const schedule = (): number => {
    during.add(kernelThreads())
    return 1
  }
  await finished(fit({ ...run, model, schedule }), ({ workers, result }) => {
    expect(workers).toBe(2)
    if (result === undefined) between.add(kernelThreads())
  })
  expect(Math.min(...during)).toBe(share)
  expect([...between]).toEqual([THREADS])
  expect(kernelThreads()).toBe(THREADS)
  for await (const { step } of fit({ ...run, model })) if (step === 2) break
  expect(kernelThreads()).toBe(THREADS)
  model.dispose()
})

it('threads share the kernels, with the bits of one thread, where each would have few rows', async () => {
  const losses: number[][] = []
  for (const workers of [1, { count: 4, start: (): never => expect.fail('no worker is needed') }]) {
    const model = small()
    const during = new Set<number>()
    const seen: number[] = []
    const schedule = (): number => {
      during.add(kernelThreads())
      return 1
    }
    await finished(fit({ ...run, model, schedule, workers, batchSize: 64 }), ({ loss, workers: count }) => {
      seen.push(loss)
      expect(count).toBe(workers === 1 ? 1 : 4)
    })
    expect(Math.max(...during)).toBe(workers === 1 ? THREADS : 4)
    expect(kernelThreads()).toBe(THREADS)
    losses.push(seen)
    model.dispose()
  }
  expect(losses[1]).toEqual(losses[0])
})

it('it comes back too where the run fails', async () => {
  const model = small()
  const broken = data.slice().fill(3e30, -6)
  await expect(finished(fit({ ...run, model, data: broken, batchSize: 300 }))).rejects.toThrow('must stay finite')
  expect(kernelThreads()).toBe(THREADS)
  const start = (): never => {
    throw new Error('no worker today')
  }
  await expect(finished(fit({ ...run, model, workers: { count: 2, start } }))).rejects.toThrow('no worker today')
  expect(kernelThreads()).toBe(THREADS)
  model.dispose()
})
