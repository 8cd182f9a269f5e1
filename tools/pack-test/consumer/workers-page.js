// Run by the browser: trains one flow by one thread and by two, and stops in the middle of a third training.
import { Rng } from '@tfjs-flows/core'
import { moons } from '@tfjs-flows/data'
import { realNvp } from '@tfjs-flows/flows'
import { useBackend } from '@tfjs-flows/runtime'
import { finished, fit } from '@tfjs-flows/train'

const rows = (count, seed) => moons.sample(count, new Rng(seed))
const start = () => new Worker(new URL('./own-worker.js', import.meta.url), { type: 'module' })
const options = { data: rows(500, 1), validation: rows(200, 2), steps: 40, batchSize: 64, evaluateEvery: 20 }
const flow = () => realNvp({ features: 2, layers: 4, hidden: [16], rng: new Rng(6) })

async function train() {
  await useBackend('wasm')
  const losses = []
  let threads = 0
  for (const workers of [1, { count: 2, start }]) {
    const model = flow()
    const { best } = await finished(fit({ model, ...options, workers }), (progress) => {
      threads = progress.workers
    })
    losses.push(best.validationLoss)
    model.dispose()
  }
  const model = flow()
  for await (const { step } of fit({ model, ...options, workers: { count: 2, start }, yieldEvery: 1 })) {
    if (step === 5) break
  }
  model.dispose()
  return { losses, threads, isolated: globalThis.crossOriginIsolated }
}

train().then(
  (results) => {
    globalThis.outcome = { results: JSON.stringify(results) }
  },
  (error) => {
    globalThis.outcome = { error: String(error?.stack ?? error) }
  },
)
