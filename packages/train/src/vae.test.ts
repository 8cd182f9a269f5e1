import { memory, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { meanFloat64, Rng } from '@tfjs-flows/core'
import { Vae } from '@tfjs-flows/vae'
import { expect, it } from 'vitest'
import { elbo, finished, fit } from './index.ts'

const NOISE = 0.1

/** Points near a parabola, (t, t^2 - 1) + noise with t standard normal. */
function banana(rows: number, seed: number): Float32Array {
  const rng = new Rng(seed)
  const [t, noise] = [rng.normals(rows), rng.normals(2 * rows)]
  return Float32Array.from({ length: 2 * rows }, (_, i) => {
    const at = t[i >> 1] as number
    return (i % 2 === 0 ? at : at * at - 1) + NOISE * (noise[i] as number)
  })
}

const normalDensity = (x: number, loc: number, scale: number): number =>
  Math.exp(-0.5 * ((x - loc) / scale) ** 2) / (scale * Math.sqrt(2 * Math.PI))

/** The mean true log-density of such points, by the trapezoidal rule over t. */
function meanLogDensity(points: Float32Array): number {
  const step = 0.005
  let total = 0
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i] as number, points[i + 1] as number]
    let density = 0
    for (let t = -6; t <= 6; t += step) {
      density += normalDensity(t, 0, 1) * normalDensity(x, t, NOISE) * normalDensity(y, t * t - 1, NOISE) * step
    }
    total += Math.log(density)
  }
  return total / (points.length / 2)
}

eachBackend(() => {
  it('a Vae trains by its elbo, chosen by itself, to a better bound than a normal can have', async () => {
    const vae = new Vae({ features: 2, latent: 1, hidden: [32], activation: 'silu', rng: new Rng(1) })
    const before = memory().numTensors
    const options = { model: vae, data: banana(2000, 1), validation: banana(400, 2), batchSize: 128 }
    const result = await finished(fit({ ...options, learningRate: 1e-2, steps: 600, evaluateEvery: 100 }))
    expect(memory().numTensors).toBe(before)
    const points = banana(400, 3)
    const held = tensor2d(points, [400, 2])
    const bounds = tidy(() => vae.logProb(held))
    const [bound, truth] = [await meanFloat64(bounds), meanLogDensity(points)]
    // The best normal has the variances 1 + 0.01 and 2 + 0.01.
    const normal = -(1 + Math.log(2 * Math.PI) + 0.5 * Math.log(1.01 * 2.01))
    expect(bound).toBeGreaterThan(normal + 0.5)
    expect(bound).toBeLessThan(truth)
    // The importance-weighted bound is at least the ELBO.
    expect(bound).toBeGreaterThan(-(result.best.validationLoss as number) - 0.05)
    for (const made of [held, bounds, vae]) made.dispose()
  })
})

it('repeats itself with the same seed, whatever the objective draws', async () => {
  const run = async (): Promise<number | null> => {
    const vae = new Vae({ features: 2, latent: 2, hidden: [8], rng: new Rng(1) })
    const options = { model: vae, data: banana(300, 1), validation: banana(60, 2), batchSize: 64, steps: 20 }
    const { best } = await finished(fit({ ...options, objective: elbo({ samples: 3 }), seed: 5 }))
    vae.dispose()
    return best.validationLoss
  }
  expect(await run()).toBe(await run())
})
