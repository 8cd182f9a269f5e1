import { abs, add, exp, logSumExp, max, sub, sum, tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { ExpRelaxedOneHotCategorical, RelaxedOneHotCategorical } from './index.ts'

eachBackend(() => {
  describe('ExpRelaxedOneHotCategorical', () => {
    itObeys(
      distributionLaws({
        create: ({ temperature, logits }) =>
          new ExpRelaxedOneHotCategorical({ temperature: temperature!, logits: logits! }),
        parameters: { temperature: 0.9, logits: [0.3, -0.5, 0.1] },
        otherParameters: { temperature: 1.4, logits: [1, 0, -1] },
        support: {
          kind: 'continuous',
          box: [
            [-30, 0],
            [-30, 0],
            [-30, 0],
          ],
        },
        outside: [
          [0.5, -1, -1],
          [-1e30, 0.1, -2],
        ],
        missing: [
          'cdf',
          'logCdf',
          'survival',
          'quantile',
          'entropy',
          'mean',
          'variance',
          'stddev',
          'mode',
          'covariance',
        ],
      }),
    )
  })

  it('is the logarithm of the relaxed one, whose Jacobian is prod x_i', () => {
    const options = { temperature: 0.6, logits: [0.3, -0.5, 0.1] }
    const [logs, relaxed] = [new ExpRelaxedOneHotCategorical(options), new RelaxedOneHotCategorical(options)]
    const difference = tidy(() => {
      const y = logs.sample(50, { rng: new Rng(1) })
      const x = relaxed.sample(50, { rng: new Rng(1) })
      const density = sub(logs.logProb(y), add(relaxed.logProb(x), sum(y, -1)))
      return [max(abs(density)), max(abs(sub(exp(y), x))), max(abs(logSumExp(y, -1)))].map((t) => t.dataSync()[0]!)
    })
    for (const value of difference) expect(value).toBeLessThan(2e-5)
    for (const module of [logs, relaxed]) module.dispose()
  })

  it('gives the exact density of draws that float32 could not hold as numbers', () => {
    const distribution = new ExpRelaxedOneHotCategorical({ temperature: 1e-3, logits: [0, 1, 2] })
    const y = [-2000.5, -700.25, 0]
    const [got] = tidy(() => distribution.logProb(tensor(y)).dataSync())
    const u = y.map((at, i) => i - 1e-3 * at)
    const total = Math.log(u.map(Math.exp).reduce((a, b) => a + b))
    const truth = Math.log(2) + 2 * Math.log(1e-3) + u.reduce((all, at) => all + at - total, 0)
    expect(got).toBeCloseTo(truth, 4)
    distribution.dispose()
  })
})
