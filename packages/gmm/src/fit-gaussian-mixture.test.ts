import { tensor2d } from '@tensorflow/tfjs-core'
import { eachBackend, sharedFile } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { fitGaussianMixture, fitParameters, type GaussianMixtureOptions } from './fit-gaussian-mixture.ts'
import { readNpyRows } from './fixtures/npy-rows.ts'
import { gaussianMixtureLogProb } from './mixture-log-prob.ts'
import type { MixtureParameters, Rows } from './mixture-parameters.ts'

/** Two components far from the origin and of very different units: shares 0.3 and 0.7, one tilted. */
function twoClusters(rows: number, seed = 0): Rows {
  const rng = new Rng(seed)
  const z = rng.normals(2 * rows)
  const u = rng.uniforms(rows)
  for (let i = 0; i < rows; i += 1) {
    const [a, b] = [z[2 * i]!, z[2 * i + 1]!]
    const isFirst = u[i]! < 0.3
    z[2 * i] = 1e4 + (isFirst ? a : 8 + 2 * a)
    z[2 * i + 1] = 1e-3 * (isFirst ? 0.5 * b : 3 + 0.8 * a + 0.6 * b)
  }
  return { values: z, rows, features: 2 }
}

const options = (more: Partial<GaussianMixtureOptions> = {}): GaussianMixtureOptions => ({
  components: 2,
  rng: new Rng(1),
  ...more,
})

/** The components' indices by their first mean. */
function byMean({ means, components, features }: MixtureParameters): number[] {
  return Array.from({ length: components }, (_, k) => k).sort((a, b) => means[a * features]! - means[b * features]!)
}

describe('recovers a known mixture', () => {
  it('with full covariances', async () => {
    const fit = await fitParameters(twoClusters(20_000), options())
    const [a, b] = byMean(fit) as [number, number]
    expect(fit.converged).toBe(true)
    expect(fit.repaired).toBe(0)
    expect(fit.weights[a]).toBeCloseTo(0.3, 1)
    expect(Math.abs(fit.means[2 * a]! - 1e4)).toBeLessThan(0.08)
    expect(Math.abs(fit.means[2 * b]! - 10_008)).toBeLessThan(0.08)
    const tilted = [...fit.covariances.subarray(4 * b, 4 * b + 4)]
    const expected = [4, 1.6e-3, 1.6e-3, 1e-6]
    for (const [i, value] of tilted.entries()) expect(Math.abs(value / expected[i]! - 1)).toBeLessThan(0.06)
  })

  it('with diagonal, tied and spherical covariances', async () => {
    const diagonal = await fitParameters(twoClusters(20_000), options({ covariance: 'diagonal' }))
    const [a] = byMean(diagonal) as [number]
    expect(diagonal.covariances).toHaveLength(4)
    expect(Math.abs(diagonal.covariances[2 * a + 1]! / 0.25e-6 - 1)).toBeLessThan(0.08)
    const tied = await fitParameters(twoClusters(20_000), options({ covariance: 'tied' }))
    expect([...tied.covariances.subarray(0, 4)]).toEqual([...tied.covariances.subarray(4)])
    const spherical = await fitParameters(twoClusters(20_000), options({ covariance: 'spherical' }))
    const ratios = [0, 1].map((k) => spherical.covariances[2 * k]! / spherical.covariances[2 * k + 1]!)
    expect(ratios[0]! / ratios[1]!).toBeCloseTo(1, 9)
    const order = [diagonal, tied, spherical].map((fit) => fit.meanLogLikelihood)
    const full = await fitParameters(twoClusters(20_000), options())
    for (const value of order) expect(value).toBeLessThan(full.meanLogLikelihood + 1e-9)
  })
})

describe('the likelihood', () => {
  it.each(['full', 'diagonal', 'tied', 'spherical'] as const)('never falls with %s covariances', async (covariance) => {
    const z = new Rng(5).normals(9000)
    // Rings and lines: nothing that a few Gaussians fit well.
    const values = z.map((x, i) => (i % 3 === 2 ? z[i - 1]! * z[i - 2]! + 0.1 * x : Math.exp(0.7 * x)))
    const history: number[] = []
    const fit = await fitParameters(
      { values, rows: 3000, features: 3 },
      options({ components: 6, covariance, tolerance: 1e-6, onProgress: (p) => history.push(p.meanLogLikelihood) }),
    )
    expect(fit.repaired).toBe(0)
    expect(history.length).toBeGreaterThan(10)
    for (let i = 1; i < history.length; i += 1) expect(history[i]! - history[i - 1]!).toBeGreaterThan(-1e-12)
    expect(fit.meanLogLikelihood).toBe(history.at(-1))
  })

  it('is that of the returned mixture', async () => {
    const data = twoClusters(2000)
    const fit = await fitParameters(data, options())
    const logProbs = gaussianMixtureLogProb(fit, data)
    expect(logProbs.reduce((sum, l) => sum + l, 0) / 2000).toBeCloseTo(fit.meanLogLikelihood, 6)
  })

  it('grows with restarts', async () => {
    const z = new Rng(2).normals(2000)
    const values = z.map((x, i) => 0.1 * x + (Math.floor(i / 2) % 9))
    const data = { values, rows: 1000, features: 2 }
    const once = await fitParameters(data, options({ components: 9 }))
    const often = await fitParameters(data, options({ components: 9, restarts: 5 }))
    expect(often.meanLogLikelihood).toBeGreaterThanOrEqual(once.meanLogLikelihood)
  })
})

it('depends on the seed alone', async () => {
  const fit = (): Promise<MixtureParameters> => fitParameters(twoClusters(1000), options({ components: 5 }))
  expect(await fit()).toEqual(await fit())
})

eachBackend(() => {
  it.each(['full', 'diagonal'] as const)('gives a distribution with %s covariances', async (covariance) => {
    const { values, rows } = twoClusters(500)
    const data = { values: values.map((x, i) => (i % 2 === 0 ? x - 1e4 : 1e3 * x)), rows, features: 2 }
    const fit = await fitGaussianMixture(data, options({ components: 4, covariance }))
    const x = tensor2d(Float32Array.from(data.values), [rows, 2])
    const logProb = fit.distribution.logProb(x)
    const expected = gaussianMixtureLogProb(fit, data)
    for (const [i, value] of (await logProb.data()).entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-4)
    expect(fit.distribution.eventShape).toEqual([2])
    expect(fit.distribution.batchShape).toEqual([])
    expect([...fit.distribution.parameters().values()].every((variable) => variable.trainable)).toBe(true)
    logProb.dispose()
    x.dispose()
    fit.distribution.dispose()
  })
})

describe('degenerate rows are survived', () => {
  const check = (fit: MixtureParameters, data: Rows): void => {
    expect([...fit.weights, ...fit.means, ...fit.covariances].every(Number.isFinite)).toBe(true)
    expect(fit.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12)
    expect(fit.weights.every((w) => w > 0)).toBe(true)
    expect(gaussianMixtureLogProb(fit, data).every(Number.isFinite)).toBe(true)
  }

  it.each(['full', 'diagonal', 'tied', 'spherical'] as const)(
    'three distinct rows, five %s components',
    async (covariance) => {
      const values = Float64Array.from({ length: 60 }, (_, i) => [0, 1, 5, 5, 2, 9][i % 6]!)
      const data = { values, rows: 30, features: 2 }
      check(await fitParameters(data, options({ components: 5, covariance })), data)
    },
  )

  it('one row many times among others', async () => {
    const values = new Rng(3).normals(2000).map((x, i) => (i < 1200 ? 0.5 : x))
    const data = { values, rows: 1000, features: 2 }
    const fit = await fitParameters(data, options({ components: 4 }))
    expect(fit.repaired).toBeGreaterThan(0)
    check(fit, data)
  })

  it('a feature that is the sum of two others', async () => {
    const z = new Rng(4).normals(3000)
    const values = z.map((x, i) => (i % 3 === 2 ? z[i - 1]! + z[i - 2]! : x))
    const data = { values, rows: 1000, features: 3 }
    const fit = await fitParameters(data, options({ components: 2 }))
    expect(fit.repaired).toBe(2)
    check(fit, data)
  })

  it('a far outlier', async () => {
    const values = new Rng(6).normals(1000)
    values[0] = 1e6
    const data = { values, rows: 500, features: 2 }
    check(await fitParameters(data, options({ components: 3 })), data)
  })
})

describe('what cannot be fitted is refused', () => {
  const cases: readonly (readonly [string, Rows, Partial<GaussianMixtureOptions>, RegExp])[] = [
    [
      'too few rows',
      { values: new Rng(0).normals(60), rows: 10, features: 6 },
      { components: 12 },
      /12 full components of 6 features have 335 parameters and need at least 84 rows; got 10 rows. Take at most 1/,
    ],
    [
      'a constant feature',
      { values: Float64Array.of(1, 7, 2, 7, 3, 7), rows: 3, features: 2 },
      { components: 1 },
      /feature 1, which is 7/,
    ],
    [
      'a NaN',
      { values: Float64Array.of(1, 2, Number.NaN, 4, 5, 6), rows: 3, features: 2 },
      { components: 1 },
      /NaN in row 1, feature 0/,
    ],
    ['a wrong length', { values: new Float64Array(5), rows: 3, features: 2 }, {}, /5 values for 3 x 2/],
    [
      'no components',
      { values: new Float64Array(6), rows: 3, features: 2 },
      { components: 0 },
      /components must be a positive integer/,
    ],
  ]
  it.each(cases)('%s', async (_, data, more, message) => {
    await expect(fitParameters(data, options(more))).rejects.toThrow(message)
  })

  it('after its signal', async () => {
    const controller = new AbortController()
    const fit = fitParameters(
      twoClusters(5000),
      options({
        components: 20,
        signal: controller.signal,
        onProgress: ({ iteration }) => iteration === 2 && controller.abort(),
      }),
    )
    await expect(fit).rejects.toMatchObject({ name: 'FlowsError', code: 'aborted' })
  })
})

it('reaches the known figure on the power data', async (test) => {
  const file = sharedFile('data/power/power6_nonoise.npy')
  if (file === undefined) return test.skip('the reference data is not beside the project')
  const { train, held } = powerRows(readNpyRows(file), new Rng(0))
  const fit = await fitParameters(train, { components: 50, rng: new Rng(1), maxIterations: 40 })
  const logProbs = gaussianMixtureLogProb(fit, held)
  const mean = logProbs.reduce((sum, l) => sum + l, 0) / logProbs.length
  expect(Math.abs(mean - 0.98)).toBeLessThan(0.1)
})

/** Noise as in the benchmark, a shuffle, and the first 81 % and last 10 % in units of the former's deviation. */
function powerRows(data: Rows, rng: Rng): { train: Rows; held: Rows } {
  const noise = [0.001, 0.01, 1, 1, 1, 0]
  const uniforms = rng.uniforms(data.values.length)
  const noisy = data.values.map((x, i) => x + noise[i % 6]! * uniforms[i]!)
  const order = rng.permutation(data.rows)
  const take = (from: number, to: number): Rows => {
    const values = Float64Array.from(
      { length: 6 * (to - from) },
      (_, i) => noisy[6 * order[from + Math.floor(i / 6)]! + (i % 6)]!,
    )
    return { values, rows: to - from, features: 6 }
  }
  const train = take(0, Math.round(0.81 * data.rows))
  const held = take(Math.round(0.9 * data.rows), data.rows)
  for (let j = 0; j < 6; j += 1) {
    const column = train.values.filter((_, i) => i % 6 === j)
    const mean = column.reduce((sum, x) => sum + x, 0) / column.length
    const deviation = Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2, 0) / column.length)
    for (const { values } of [train, held])
      for (let i = j; i < values.length; i += 6) values[i] = (values[i]! - mean) / deviation
  }
  return { train, held }
}
