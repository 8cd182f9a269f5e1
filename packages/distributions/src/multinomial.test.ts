import { equal, mean, sub, sum, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { fromSpec, Rng, toSpec } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { Multinomial } from './index.ts'

const options = { totalCount: 4, probs: [0.2, 0.5, 0.3] }

/** All counts of three classes with sum 4. */
const outcomes = [0, 1, 2, 3, 4]
  .flatMap((a) => [0, 1, 2, 3, 4].map((b) => [a, b, 4 - a - b]))
  .filter(([, , c]) => c! >= 0)

eachBackend(() => {
  it('sums to 1, with mean and variance of its outcomes', () => {
    const distribution = new Multinomial(options)
    tidy(() => {
      const x = tensor2d(outcomes)
      const prob = distribution.prob(x)
      expect(sum(prob).dataSync()[0]).toBeCloseTo(1, 5)
      const first = outcomes.map(([a]) => a!)
      const p = prob.dataSync()
      const average = first.reduce((total, a, i) => total + a * p[i]!, 0)
      expect(distribution.mean().dataSync()[0]).toBeCloseTo(average, 5)
      const spread = first.reduce((total, a, i) => total + (a - average) ** 2 * p[i]!, 0)
      expect(distribution.variance().dataSync()[0]).toBeCloseTo(spread, 5)
    })
    distribution.dispose()
  })

  it('is -Infinity for what is no outcome, even with a class of probability 0', () => {
    const distribution = new Multinomial({ totalCount: 2, probs: [0, 1] })
    const got = tidy(() => [
      ...distribution
        .logProb(
          tensor2d([
            [0, 2],
            [1, 1],
            [1, 2],
            [0.5, 1.5],
            [-1, 3],
          ]),
        )
        .dataSync(),
    ])
    expect(got[0]).toBeCloseTo(0, 6)
    expect(got.slice(1)).toEqual([-Infinity, -Infinity, -Infinity, -Infinity])
    distribution.dispose()
  })

  it('draws counts with sum n and the right mean', () => {
    const distribution = new Multinomial(options)
    tidy(() => {
      const x = distribution.sample(10_000, { rng: new Rng(1) })
      expect(x.shape).toEqual([10_000, 3])
      expect(equal(sum(x, -1), 4).dataSync().every(Boolean)).toBe(true)
      const error = sub(mean(x, 0), distribution.mean()).dataSync()
      for (const value of error) expect(Math.abs(value)).toBeLessThan(0.04)
    })
    distribution.dispose()
  })

  it('comes back from its config', () => {
    const distribution = new Multinomial(options)
    const again = fromSpec(JSON.parse(JSON.stringify(toSpec(distribution)))) as Multinomial
    const [got, truth] = tidy(() => [again, distribution].map((d) => [...d.logProb(tensor2d(outcomes)).dataSync()]))
    expect(got).toEqual(truth)
    for (const module of [distribution, again]) module.dispose()
  })
})

it('wants a whole number of trials', () => {
  expect(() => new Multinomial({ ...options, totalCount: 1.5 })).toThrow(
    'Multinomial: totalCount must be a whole number of at least 1; got 1.5.',
  )
})
