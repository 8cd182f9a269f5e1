import { concat, exp, mean, slice, sum, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { AffineTransformer, BatchNorm, Coupling, chain } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng, runningStatistics } from '@tfjs-flows/core'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { Mlp } from '@tfjs-flows/nets'
import { expectClose } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { type FitProgress, finished, fit } from './index.ts'

/** Points near a parabola, far from standard units: x = 50 + 10 t, y = t^2 / 5 - 3 + noise. */
function rows(count: number, seed: number): Float32Array {
  const rng = new Rng(seed)
  const [t, noise] = [rng.normals(count), rng.normals(count)]
  return Float32Array.from({ length: 2 * count }, (_, i) => {
    const at = t[i >> 1] as number
    return i % 2 === 0 ? 50 + 10 * at : at ** 2 / 5 - 3 + 0.1 * (noise[i >> 1] as number)
  })
}

function flowOf(): TransformedDistribution {
  const rng = new Rng(2)
  const layer = (mask: boolean[]): Coupling => {
    const conditioner = new Mlp({
      inFeatures: 1,
      outFeatures: 2,
      hidden: [16],
      activation: 'tanh',
      zeroOutput: true,
      rng,
    })
    return new Coupling({ mask, transformer: new AffineTransformer(), conditioner })
  }
  const norm = (): BatchNorm => new BatchNorm({ features: 2 })
  return new TransformedDistribution({
    distribution: new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] }),
    bijector: chain([layer([true, false]), norm(), layer([false, true]), layer([true, false]), norm()]),
  })
}

const state = (flow: TransformedDistribution): number[] =>
  [...flow.parameters().values(), ...runningStatistics(flow).values()].flatMap((variable) => [...variable.dataSync()])

async function withFlow<T>(body: (flow: TransformedDistribution) => Promise<T>): Promise<T> {
  const flow = flowOf()
  return body(flow).finally(() => flow.dispose())
}

const options = {
  data: { x: rows(1000, 1) },
  validation: { x: rows(300, 2) },
  batchSize: 128,
  learningRate: 1e-2,
  evaluateEvery: 30,
} as const

eachBackend(() => {
  it('trains by batch statistics and keeps a density of its own', async () => {
    await withFlow(async (flow) => {
      const { history, best } = await finished(fit({ ...options, model: flow, steps: 150 }))
      expect(history[0]?.validationLoss).toBeGreaterThan(1000)
      // The best normal has 3.94, the entropy is 2.84 nats.
      expect(best.validationLoss).toBeLessThan(3.6)
      tidy(() => {
        const x = tensor2d(rows(6, 3), [6, 2])
        const alone = concat(Array.from({ length: 6 }, (_, i) => flow.logProb(slice(x, [i, 0], [1, 2]))))
        expectClose('a row alone', alone.dataSync(), flow.logProb(x).dataSync(), 1e-5)
        const side = 141
        const points = Float32Array.from({ length: 2 * side * side }, (_, i) => {
          const cell = i >> 1
          return i % 2 === 0
            ? -20 + (140 * Math.floor(cell / side)) / (side - 1)
            : -6 + (12 * (cell % side)) / (side - 1)
        })
        const densities = exp(flow.logProb(tensor2d(points, [side * side, 2])))
        const cell = (140 * 12) / (side - 1) ** 2
        expect((sum(densities).dataSync()[0] as number) * cell).toBeCloseTo(1, 2)
      })
    })
  })

  it('resumes with its running statistics, and keeps those of the best weights', async () => {
    const run = { ...options, steps: 40, evaluateEvery: 10 }
    const straight = await withFlow(async (flow) => {
      await finished(fit({ ...run, model: flow }))
      return state(flow)
    })
    const saved = await withFlow(async (flow) => {
      for await (const progress of fit({ ...run, model: flow, yieldEvery: 1 })) {
        if (progress.step === 25) return await copyOf(progress)
      }
      throw new Error('no step 25')
    })
    const resumed = await withFlow(async (flow) => {
      await finished(fit({ ...run, model: flow, resume: saved }))
      return state(flow)
    })
    expect(resumed).toEqual(straight)
  })

  it('restores the running statistics of the best weights', async () => {
    await withFlow(async (flow) => {
      const run = { ...options, learningRate: 0.3, schedule: 'constant', steps: 400, evaluateEvery: 5 } as const
      const { best, steps } = await finished(fit({ ...run, model: flow, patience: 3 }))
      expect(best.step).toBe(steps - 15)
      tidy(() => {
        const held = tensor2d(options.validation.x, [300, 2])
        expect(-(mean(flow.logProb(held)).dataSync()[0] as number)).toBeCloseTo(best.validationLoss as number, 4)
      })
    })
  })
})

async function copyOf(progress: FitProgress): ReturnType<FitProgress['state']> {
  const { tensors, state: record } = await progress.state()
  return { tensors, state: JSON.parse(JSON.stringify(record)) }
}
