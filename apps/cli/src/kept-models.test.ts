import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { moons } from '@tfjs-flows/data'
import { type Distribution, TransformedDistribution } from '@tfjs-flows/distributions'
import { nice, realNvp } from '@tfjs-flows/flows'
import { mixtureDistribution } from '@tfjs-flows/gmm'
import { loadCheckpoint, loadModel, saveCheckpoint, saveModel } from '@tfjs-flows/io'
import { checkpointLaws, perturbParameters } from '@tfjs-flows/testing'
import { type FitProgress, finished, fit } from '@tfjs-flows/train'
import { Vae } from '@tfjs-flows/vae'
import { afterAll, describe, expect, it } from 'vitest'
import { inOriginalUnits } from './original-units.ts'

const folder = mkdtempSync(join(tmpdir(), 'kept-models-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Each family that the program keeps, away from its initial state. */
const families: Record<string, (rng: Rng) => Distribution> = {
  realnvp: (rng) => realNvp({ features: 2, layers: 3, hidden: [8], rng }),
  nice: (rng) => nice({ features: 2, layers: 3, hidden: [8], rng }),
  vae: (rng) => new Vae({ features: 2, latent: 2, hidden: [8], importanceSamples: 7, scale: 'network', rng }),
  gmm: () =>
    mixtureDistribution({
      components: 2,
      features: 2,
      covariance: 'full',
      weights: Float64Array.of(0.3, 0.7),
      means: Float64Array.of(0, 1, -1, 0.5),
      covariances: Float64Array.of(1, 0.2, 0.2, 0.5, 0.3, 0, 0, 2),
    }),
}

async function load(file: string): Promise<TransformedDistribution> {
  const { model } = await loadModel(file)
  if (model instanceof TransformedDistribution) return model
  model.dispose()
  throw new Error(`expected a TransformedDistribution, got ${model.className}`)
}

eachBackend((backend) => {
  describe.each(Object.entries(families))('%s in original units', (name, create) => {
    itObeys(
      checkpointLaws({
        create: () => {
          const rng = new Rng(4)
          const density = create(rng)
          perturbParameters(density, rng, 0.1)
          return inOriginalUnits(density, Float64Array.of(100, -3), Float64Array.of(7, 0.25))
        },
        evaluate: (model) =>
          tidy(() =>
            model.logProb(
              tensor2d([
                [101, -3.1],
                [60, -2.5],
                [120, -3],
              ]),
            ),
          ),
        save: async (model) => {
          const file = join(folder, `${name}-${backend}.safetensors`)
          await saveModel(model, file)
          return file
        },
        load,
      }),
    )
  })

  it('a training that goes on from its file equals one that never stopped', async () => {
    const data = moons.sample(300, new Rng(1))
    const options = { data, batchSize: 64, steps: 30, evaluateEvery: 10, rng: new Rng(2) }
    const flow = (): TransformedDistribution => realNvp({ features: 2, layers: 2, hidden: [8], rng: new Rng(3) })
    const straight = flow()
    await finished(fit({ ...options, model: straight, rng: new Rng(2) }))

    const file = join(folder, `checkpoint-${backend}.safetensors`)
    const stopped = flow()
    const keep = async (progress: FitProgress): Promise<void> => {
      if (progress.step !== 12) return
      await saveCheckpoint(file, { model: stopped, training: await progress.state() })
    }
    await finished(fit({ ...options, model: stopped, rng: new Rng(2), yieldEvery: 12 }), keep)
    const { model, training } = await loadCheckpoint(file)
    if (!(model instanceof TransformedDistribution)) throw new Error('not a flow')
    await finished(fit({ ...options, model, resume: training }))

    for (const [name, variable] of straight.parameters()) {
      expect([...(model.parameters().get(name)?.dataSync() ?? [])], name).toEqual([...variable.dataSync()])
    }
    for (const part of [straight, stopped, model]) part.dispose()
  })
})
