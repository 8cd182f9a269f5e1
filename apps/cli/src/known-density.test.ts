import { setBackend } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { moons } from '@tfjs-flows/data'
import { realNvp } from '@tfjs-flows/flows'
import { logProbRows, pairedDifference } from '@tfjs-flows/metrics'
import { finished, fit } from '@tfjs-flows/train'
import { expect, it } from 'vitest'

it('a Real NVP on moons comes within 0.1 nats of the true density and does not beat it', async () => {
  await setBackend('wasm')
  const [trainRng, validationRng, testRng, weights] = new Rng(0).split(4) as [Rng, Rng, Rng, Rng]
  const flow = realNvp({ features: 2, layers: 8, hidden: [32, 32], rng: weights })
  await finished(
    fit({
      model: flow,
      data: moons.sample(20_000, trainRng),
      validation: moons.sample(2000, validationRng),
      steps: 2000,
      learningRate: 3e-3,
      rng: new Rng(1),
    }),
  )
  const rows = 10_000
  const values = moons.sample(rows, testRng)
  const ours = await logProbRows(flow, { values, rows, features: 2 })
  flow.dispose()
  const behind = pairedDifference(moons.logProb(values), ours)
  expect(behind.mean).toBeLessThan(0.1)
  expect(behind.mean).toBeGreaterThan(-3 * behind.standardError)
}, 120_000)
