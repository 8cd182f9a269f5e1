import { equal, grad, mean, sub, sum, type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { fromSpec, Rng, toSpec } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { klDivergence, OneHotCategorical } from './index.ts'

const probs = [0.2, 0.5, 0.3]

eachBackend(() => {
  it('has the probabilities of its classes, and none elsewhere', () => {
    const distribution = new OneHotCategorical({ probs })
    const got = tidy(() => [
      ...distribution
        .prob(
          tensor2d([
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
            [0, 0, 0],
            [1, 1, 0],
            [0.5, 0.5, 0],
          ]),
        )
        .dataSync(),
    ])
    for (const [i, value] of [...probs, 0, 0, 0].entries()) expect(got[i]).toBeCloseTo(value, 6)
    distribution.dispose()
  })

  it('draws unit vectors as often as they are probable', () => {
    const distribution = new OneHotCategorical({ logits: probs.map(Math.log) })
    tidy(() => {
      const x = distribution.sample(20_000, { rng: new Rng(1) })
      expect(x.shape).toEqual([20_000, 3])
      expect(equal(sum(x, -1), 1).dataSync().every(Boolean)).toBe(true)
      const error = sub(mean(x, 0), distribution.mean()).dataSync()
      for (const [i, p] of probs.entries())
        expect(Math.abs(error[i]!)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 20_000))
      expect([...distribution.mode().dataSync()]).toEqual([0, 1, 0])
    })
    distribution.dispose()
  })

  it('has the gradient one less probs, in batches too', () => {
    const gradient = tidy(() => {
      const logits = tensor2d([probs.map(Math.log), [0, 0, 0]])
      const x = tensor1d([0, 0, 1])
      return [...grad((at: Tensor) => sum(new OneHotCategorical({ logits: at }).logProb(x)))(logits).dataSync()]
    })
    for (const [i, value] of [-0.2, -0.5, 0.7, -1 / 3, -1 / 3, 2 / 3].entries()) {
      expect(gradient[i]).toBeCloseTo(value, 5)
    }
  })

  it('comes back from its config, with no divergence from itself', () => {
    const distribution = new OneHotCategorical({ probs })
    const again = fromSpec(JSON.parse(JSON.stringify(toSpec(distribution)))) as OneHotCategorical
    const [divergence] = tidy(() => klDivergence(distribution, again).dataSync())
    expect(divergence).toBe(0)
    for (const module of [distribution, again]) module.dispose()
  })
})
