import { add, mul, square, sub, sum, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { Scale } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { type LogDensity, Rng } from '@tfjs-flows/core'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { expect, it } from 'vitest'
import { importanceReport, importanceSample, type Rows, resample } from './index.ts'

/** 7 N([0.2, -0.1], I / 4) in the plane. */
const target: LogDensity = (x) => {
  const centred = sub(x, tensor([0.2, -0.1]))
  return add(mul(-2, sum(square(centred), 1)), Math.log(7) - Math.log(2 * Math.PI * 0.25))
}
const model = (scale: number): MultivariateNormalDiag =>
  new MultivariateNormalDiag({ loc: [0.2, -0.1], scaleDiag: [scale, scale] })

/** Follows the batch of a context, though it takes nothing from it. */
function conditionalNormal(): TransformedDistribution {
  return new TransformedDistribution({ distribution: model(1), bijector: new Scale({ scale: [0.5, 0.5] }) })
}

eachBackend(() => {
  it('finds the normaliser of a known density within its error', async () => {
    const q = model(0.7)
    const { logWeights, rows, features } = await importanceSample(q, {
      logDensity: target,
      draws: 5000,
      rng: new Rng(1),
    })
    expect([rows, features, logWeights.length]).toEqual([5000, 2, 5000])
    const { logNormalizer } = importanceReport(logWeights)
    expect(Math.abs(logNormalizer.mean - Math.log(7))).toBeLessThan(3 * logNormalizer.standardError)
    expect(logNormalizer.standardError).toBeLessThan(0.015)
    q.dispose()
  })

  it('is worth all its draws where q = p', async () => {
    const q = model(0.5)
    const { logWeights } = await importanceSample(q, { logDensity: target, draws: 1500, rng: new Rng(2) })
    const report = importanceReport(logWeights)
    expect(report.effectiveShare).toBeCloseTo(1, 9)
    expect(report.logNormalizer.mean).toBeCloseTo(Math.log(7), 5)
    expect(report.paretoK).toBeLessThan(0.3)
    q.dispose()
  })
})

it('resamples to draws of the target', async () => {
  const q = model(1)
  const sample = await importanceSample(q, { logDensity: target, draws: 20_000, rng: new Rng(3) })
  const { values, rows } = resample(sample, 2000, new Rng(4))
  expect([rows, values.length]).toEqual([2000, 4000])
  const squares = Array.from(values, (value, i) => (value - (i % 2 === 0 ? 0.2 : -0.1)) ** 2)
  // The variance is 1/4, whose estimate from 4000 values has the standard deviation sqrt(2 / 4000) / 4 = 0.006.
  expect(Math.abs(squares.reduce((total, value) => total + value, 0) / 4000 - 0.25)).toBeLessThan(0.02)
  q.dispose()
})

it('refuses several contexts, and hands one to model and target', async () => {
  const q = model(0.5)
  const given: number[][] = []
  const logDensity = (x: Tensor, context?: Tensor): Tensor => {
    given.push([...(context as Tensor).dataSync()])
    return target(x)
  }
  const options = { logDensity, draws: 2, rng: new Rng(5) }
  const contexts = (rows: number): Rows => ({ values: Float64Array.of(3, 4).subarray(0, rows), rows, features: 1 })
  await expect(importanceSample(q, { ...options, context: contexts(2) })).rejects.toThrow(
    'the context must be one row: each has a normaliser of its own; got 2 rows',
  )
  // A model that draws one row for each row of the context.
  const conditional = conditionalNormal()
  const { values } = await importanceSample(conditional, { ...options, context: contexts(1) })
  expect(given).toEqual([[3, 3]])
  expect(values.length).toBe(4)
  for (const made of [q, conditional]) made.dispose()
})

it('stops when the signal fires', async () => {
  const q = model(0.5)
  const options = { logDensity: target, rng: new Rng(6), signal: AbortSignal.abort() }
  await expect(importanceSample(q, options)).rejects.toThrow('importanceSample: the caller stopped the evaluation')
  q.dispose()
})
