import { setBackend, memory } from '@tensorflow/tfjs-core'
import { maf } from '@tfjs-flows/flows'
import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { fit } from '../index.ts'
it('x', async () => {
  await setBackend('wasm')
  const data = Float32Array.from(new Rng(1).normals(6 * 300))
  const runs: number[][] = []
  for (const workers of [1, 2, 2, 3]) {
    const model = maf({ features: 6, layers: 2, hidden: [16, 16], rng: new Rng(0) })
    const losses: number[] = []
    const t = performance.now()
    for await (const p of fit({ model, data, batchSize: 65, steps: 200, workers, yieldEvery: 1, learningRate: 1e-3 })) { losses.push(p.loss); if (p.step === 1) console.log(p.workers, 'start', performance.now() - t) }
    console.log(performance.now() - t, losses.slice(-2))
    runs.push(losses)
    model.dispose()
  }
  console.log(Math.max(...runs[0]!.map((l, i) => Math.abs(l - runs[1]![i]!))), JSON.stringify(runs[1]) === JSON.stringify(runs[2]))
})
