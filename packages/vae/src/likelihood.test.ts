import { tensor1d, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { BernoulliLikelihood, GaussianLikelihood, Likelihood } from './index.ts'

const moment = (values: number[], power: number): number =>
  values.reduce((sum, value) => sum + value ** power, 0) / values.length

eachBackend(() => {
  it('a Gaussian has the density and the draws of its output', () => {
    const likelihood = new GaussianLikelihood({ features: 2, scale: 'network', minimumScale: 0.1 })
    expect(likelihood).toBeInstanceOf(Likelihood)
    expect(likelihood.outFeatures).toBe(4)
    tidy(() => {
      const raw = [0, 2]
      const scales = raw.map((value) => 0.1 + Math.log1p(Math.exp(value) * Math.expm1(0.9)))
      const output = tensor2d([[1, -2, ...raw]])
      const z = [(1.3 - 1) / scales[0]!, (-4 + 2) / scales[1]!]
      const truth = scales.reduce((sum, s, i) => sum - 0.5 * z[i]! ** 2 - Math.log(s) - 0.5 * Math.log(2 * Math.PI), 0)
      expect(likelihood.logProb(output, tensor2d([[1.3, -4]])).dataSync()[0]).toBeCloseTo(truth, 5)
      expect([...likelihood.mean(output).dataSync()]).toEqual([1, -2])
      const rows = tensor2d(Array.from({ length: 4000 }, () => [1, -2, ...raw]))
      const draws = [...likelihood.sample(rows, new Rng(0)).dataSync()].filter((_, i) => i % 2 === 1).map((v) => v + 2)
      expect(Math.abs(moment(draws, 1))).toBeLessThan((4 * scales[1]!) / Math.sqrt(4000))
      expect(Math.sqrt(moment(draws, 2)) / scales[1]!).toBeCloseTo(1, 1)
    })
    likelihood.dispose()
  })

  it('a Gaussian starts at scale 1 and cannot fall below its floor, so its density is bounded', () => {
    const likelihood = new GaussianLikelihood({ features: 1, minimumScale: 0.01 })
    tidy(() => {
      const x = zeros([1, 1])
      expect(likelihood.logProb(x, x).dataSync()[0]).toBeCloseTo(-0.5 * Math.log(2 * Math.PI), 6)
      likelihood.rawScale!.assign(tensor1d([-1e6]))
      expect(likelihood.logProb(x, x).dataSync()[0]).toBeCloseTo(-Math.log(0.01) - 0.5 * Math.log(2 * Math.PI), 5)
    })
    likelihood.dispose()
  })

  it('a Bernoulli has the probabilities of its logits, and none for grey levels', () => {
    const likelihood = new BernoulliLikelihood({ features: 2 })
    tidy(() => {
      const logits = [0.4, -50]
      const output = tensor2d([logits, logits, logits, logits, logits])
      const x = tensor2d([
        [1, 0],
        [0, 1],
        [0.5, 0],
        [1, -1],
        [Number.NaN, 0],
      ])
      const one = 1 / (1 + Math.exp(-0.4))
      const got = [...likelihood.logProb(output, x).dataSync()]
      expect(got[0]).toBeCloseTo(Math.log(one), 5)
      expect(got[1]).toBeCloseTo(Math.log(1 - one) - 50, 4)
      expect(got.slice(2)).toEqual([-Infinity, -Infinity, -Infinity])
      const rows = tensor2d(Array.from({ length: 4000 }, () => logits))
      const draws = [...likelihood.sample(rows, new Rng(0)).dataSync()]
      expect(new Set(draws)).toEqual(new Set([0, 1]))
      const share = moment(
        draws.filter((_, i) => i % 2 === 0),
        1,
      )
      expect(Math.abs(share - one)).toBeLessThan(4 * Math.sqrt((one * (1 - one)) / 4000))
    })
  })
})
