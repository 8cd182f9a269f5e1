import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import {
  assignMaximumLikelihood,
  Categorical,
  Gamma,
  Independent,
  MultivariateNormalTriL,
  Normal,
  TrainableDistribution,
} from './index.ts'

describe('assignMaximumLikelihood', () => {
  it('moves an Independent of normals to the moments of the rows', async () => {
    const distribution = new TrainableDistribution({ family: Normal, initial: { loc: [0, 0], scale: [1, 1] } })
    const joint = new Independent({ distribution })
    const truth = new Normal({ loc: [5, -1], scale: [0.1, 7] })
    const x = truth.sample(3000, { rng: new Rng(0) })
    await assignMaximumLikelihood(joint, x)
    tidy(() => {
      const { loc, scale } = distribution.values()
      const [found, spread] = [loc?.dataSync() ?? [], scale?.dataSync() ?? []]
      expect(found[0]).toBeCloseTo(5, 2)
      expect(Math.abs(Number(found[1]) + 1)).toBeLessThan(0.4)
      expect(spread[0]).toBeCloseTo(0.1, 2)
      expect(Math.abs(Number(spread[1]) - 7)).toBeLessThan(0.3)
    })
    x.dispose()
    for (const each of [joint, truth]) each.dispose()
  })

  it('takes the classes and the dimension from the distribution', async () => {
    const die = new TrainableDistribution({ family: Categorical, initial: { logits: [0, 0, 0, 0] } })
    const normal = new TrainableDistribution({
      family: MultivariateNormalTriL,
      initial: {
        loc: [0, 0],
        scaleTril: [
          [1, 0],
          [0, 1],
        ],
      },
    })
    const rolls = new Categorical({ probs: [0.5, 0.25, 0.25, 0] })
    const x = rolls.sample(2000, { rng: new Rng(1) })
    const rows = tidy(() => new Rng(2).normal([500, 2]))
    await assignMaximumLikelihood(die, x)
    await assignMaximumLikelihood(normal, rows)
    tidy(() => {
      const probs = die
        .at()
        .prob(tensor1d([0, 1, 2, 3]))
        .dataSync()
      for (const [k, p] of [0.5, 0.25, 0.25, 0].entries()) expect(Math.abs(Number(probs[k]) - p)).toBeLessThan(0.04)
      const covariance = [...normal.covariance().dataSync()]
      for (const [i, value] of [1, 0, 0, 1].entries()) expect(Math.abs(Number(covariance[i]) - value)).toBeLessThan(0.2)
    })
    for (const each of [x, rows]) each.dispose()
    for (const each of [die, normal, rolls]) each.dispose()
  })

  it('refuses what has no such parameters', async () => {
    const rng = new Rng(0)
    const x = rng.normal([10])
    const fixedLoc = new TrainableDistribution({ family: Normal, initial: { scale: 1 }, fixed: { loc: 0 } })
    const shared = new TrainableDistribution({ family: Normal, initial: { loc: [0, 0], scale: [1, 1] } })
    const gamma = new TrainableDistribution({ family: Gamma, initial: { concentration: 1, rate: 1 } })
    const plain = new Normal({ loc: 0, scale: 1 })
    await expect(assignMaximumLikelihood(fixedLoc, x)).rejects.toThrow(
      'assignMaximumLikelihood: the closed form of Normal gives loc, scale together; got trained scale.',
    )
    await expect(assignMaximumLikelihood(shared, x)).rejects.toThrow(/loc must have the free numbers \[2\]; got \[\]/)
    await expect(assignMaximumLikelihood(gamma, x)).rejects.toThrow(/must have a closed form; got Gamma/)
    await expect(assignMaximumLikelihood(plain, x)).rejects.toThrow(/must be a TrainableDistribution/)
    x.dispose()
    for (const each of [fixedLoc, shared, gamma, plain]) each.dispose()
  })
})
