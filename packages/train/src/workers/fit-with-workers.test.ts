import { Worker } from 'node:worker_threads'
import { setBackend } from '@tensorflow/tfjs-core'
import { type Module, Rng } from '@tfjs-flows/core'
import { maf } from '@tfjs-flows/flows'
import { Vae } from '@tfjs-flows/vae'
import { beforeAll, expect, it } from 'vitest'
import { type FitProgress, finished, fit, type TrainingState } from '../index.ts'

const rows = new Rng(1).normals(6 * 300)
const data = Float32Array.from(rows, (value, i) => (i % 6 === 0 ? value : value + (rows[i - 1] as number)))
const validation = data.slice(0, 6 * 50)
const small = () => maf({ features: 6, layers: 2, hidden: [16], rng: new Rng(0) })
// 65 rows do not divide by 2.
const run = {
  data,
  validation,
  batchSize: 65,
  steps: 200,
  evaluateEvery: 100,
  learningRate: 2e-3,
  yieldEvery: 1,
} as const

function weights(model: Module): number[] {
  return [...model.parameters().values()].flatMap((variable) => [...variable.dataSync()])
}

/** A worker whose end is known. */
function counted(threads: Set<Worker>): () => Worker {
  return () => {
    const thread = new Worker(new URL('../fixtures/training-worker.ts', import.meta.url))
    threads.add(thread)
    thread.once('exit', () => threads.delete(thread))
    return thread
  }
}

beforeAll(async () => {
  await setBackend('wasm')
})

it('gives the losses of one thread, the same bits every time, and resumes by them', async () => {
  const histories: number[][] = []
  const states: TrainingState[] = []
  const ends: number[][] = []
  for (const workers of [1, 2]) {
    const model = small()
    const losses: number[] = []
    for await (const progress of fit({ ...run, model, workers })) {
      expect(progress.workers).toBe(workers)
      losses.push(progress.loss)
      if (progress.step === 150) states.push(await progress.state())
      if (progress.result) losses.push(progress.result.best.validationLoss ?? Number.NaN)
    }
    histories.push(losses)
    ends.push(weights(model))
    model.dispose()
  }
  const [alone = [], together = []] = histories
  expect(together).toHaveLength(alone.length)
  expect(Math.max(...together.map((loss, i) => Math.abs(loss - (alone[i] as number))))).toBeLessThan(1e-4)

  const resumed = small()
  await finished(fit({ ...run, model: resumed, workers: 2, resume: states[1] }))
  expect(weights(resumed)).toEqual(ends[1])
  resumed.dispose()
})

it('ends its threads when the loop is left or aborted; there are no more of them than rows of a step', async () => {
  const model = small()
  let seen: FitProgress | undefined
  for await (const progress of fit({ ...run, model, batchSize: 3, workers: 8, steps: 50 })) {
    seen = progress
    if (progress.step === 2) break
  }
  expect(seen?.workers).toBe(3)
  const controller = new AbortController()
  const result = await finished(fit({ ...run, model, workers: 2, signal: controller.signal }), ({ step }) => {
    if (step === 3) controller.abort()
  })
  expect(result).toMatchObject({ stopped: 'aborted', steps: 3 })
  model.dispose()
})

it('shares the noise of a bound out among the threads', async () => {
  const runs = await Promise.all(
    [0, 1].map(async () => {
      const model = new Vae({ features: 6, latent: 2, hidden: [8], rng: new Rng(3) })
      const { best } = await finished(fit({ ...run, model, workers: 2, steps: 20, evaluateEvery: 20 }))
      model.dispose()
      return best.validationLoss
    }),
  )
  expect(runs[0]).toBe(runs[1])
})

it('takes workers whose script is the own one, also on plain JavaScript', async () => {
  await setBackend('cpu')
  const { RegressionDensity, regressionData } = await import('../fixtures/regression-density.ts')
  const examples = regressionData(100, 1)
  const threads = new Set<Worker>()
  const losses: (number | null)[] = []
  for (const workers of [1, { count: 2, start: counted(threads) }]) {
    const model = new RegressionDensity({ features: 1, contextFeatures: 1, rng: new Rng(4) })
    const options = { data: examples, validation: examples, batchSize: 32, steps: 30, evaluateEvery: 30 }
    const { best } = await finished(fit({ ...options, model, workers }))
    losses.push(best.validationLoss)
    model.dispose()
  }
  expect(threads.size).toBe(0)
  expect(losses[1]).toBeCloseTo(losses[0] as number, 5)
  await setBackend('wasm')
})
