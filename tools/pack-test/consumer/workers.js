// Run by Node: trains one flow by one thread, by two, and by two whose script is a file of the program's own.
import { Worker } from 'node:worker_threads'
import { Rng } from '@tfjs-flows/core'
import { moons } from '@tfjs-flows/data'
import { realNvp } from '@tfjs-flows/flows'
import { useBackend } from '@tfjs-flows/runtime'
import { finished, fit } from '@tfjs-flows/train'

await useBackend('wasm')
const rows = (count, seed) => moons.sample(count, new Rng(seed))
const start = () => new Worker(new URL('own-worker.js', import.meta.url))
const losses = []
let threads = 0
for (const workers of [1, 2, { count: 2, start }]) {
  const model = realNvp({ features: 2, layers: 4, hidden: [16], rng: new Rng(6) })
  const options = { data: rows(500, 1), validation: rows(200, 2), steps: 40, batchSize: 64, evaluateEvery: 20 }
  const { best } = await finished(fit({ model, ...options, workers }), (progress) => {
    threads = progress.workers
  })
  losses.push(best.validationLoss)
  model.dispose()
}
process.stdout.write(JSON.stringify({ losses, threads }))
