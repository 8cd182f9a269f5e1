import { Worker } from 'node:worker_threads'
import { setBackend } from '@tensorflow/tfjs-core'
import { type Module, Rng } from '@tfjs-flows/core'
import { maf } from '@tfjs-flows/flows'
import { beforeAll, expect, it } from 'vitest'
import { finished, fit } from '../index.ts'
import { serveTrainingUrl } from './serve-training.ts'

const data = Float32Array.from(new Rng(1).normals(6 * 200))
const small = () => maf({ features: 6, layers: 1, hidden: [8], rng: new Rng(0) })
const run = { data, validation: data, batchSize: 64, steps: 10_000, evaluateEvery: 5, yieldEvery: 1 } as const

function weights(model: Module): number[] {
  return [...model.parameters().values()].flatMap((variable) => [...variable.dataSync()])
}

beforeAll(async () => {
  await setBackend('wasm')
})

/** A worker that imports the classes of flows and runs `extra` besides. */
function worker(extra = ''): Worker {
  const flows = new URL('../../../flows/src/index.ts', import.meta.url)
  const program = `import('${flows}').then(() => import('${serveTrainingUrl}')).then(({ serveTraining }) => serveTraining()); ${extra}`
  return new Worker(program, { eval: true })
}

it('a worker that dies ends the run, and the best weights stay', async () => {
  const model = small()
  let thread: Worker | undefined
  let best: number[] = []
  const start = (): Worker => {
    thread = worker()
    return thread
  }
  const training = async (): Promise<void> => {
    for await (const { step, validation } of fit({ ...run, model, workers: { count: 2, start } })) {
      if (validation?.improved) best = weights(model)
      if (step === 12) void thread?.terminate()
    }
  }
  await expect(training()).rejects.toMatchObject({ code: 'worker', message: expect.stringMatching(/worker 1: .*exit/) })
  expect(best).not.toEqual([])
  expect(weights(model)).toEqual(best)
  model.dispose()
})

it('a worker that cannot start ends the run, with its reason', async () => {
  const model = small()
  const start = (): Worker => new Worker(new URL('./nothing.js', import.meta.url))
  const error = await finished(fit({ ...run, model, workers: { count: 2, start } })).catch((reason: Error) => reason)
  expect(error).toMatchObject({ code: 'worker', message: expect.stringMatching(/Cannot find module/) })
  model.dispose()
})

it('a worker without the classes of the model says which it lacks', async () => {
  const model = small()
  const program = `import('${serveTrainingUrl}').then(({ serveTraining }) => serveTraining())`
  const start = (): Worker => new Worker(program, { eval: true })
  const error = await finished(fit({ ...run, model, workers: { count: 2, start } })).catch((reason: Error) => reason)
  expect(error).toMatchObject({ code: 'worker', message: expect.stringMatching(/unknown class '\w+'/) })
  model.dispose()
})

it('a loss that is not finite on any thread names its layer, as on one', async () => {
  const broken = data.slice()
  // The last row is that of the other thread; its density is not finite.
  broken.fill(3e30, -6)
  const messages: string[] = []
  for (const workers of [1, 2]) {
    const model = small()
    const options = { model, data: broken, batchSize: 200, steps: 3, seed: 5, workers }
    const error = await finished(fit(options)).catch((reason: Error) => reason)
    expect(error).toMatchObject({ code: 'non-finite' })
    // Norms differ in their last digits.
    messages.push((error as Error).message.replace(/norm [\d.]+/, 'norm'))
    model.dispose()
  }
  expect(messages[1]).toBe(messages[0])
})
