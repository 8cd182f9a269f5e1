import { cos, grad, log, mean, scalar, square, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { Beta, Chi2, Gamma, StudentT, VonMises } from './index.ts'

const DRAWS = 4000

/** d E[f(x)] / d parameter, estimated through the draws' own gradient. */
function slope(f: (parameter: Tensor, rng: Rng) => Tensor, at: number): number {
  return tidy(() => grad((parameter) => sum(mean(f(parameter, new Rng(3)))))(scalar(at)).dataSync()[0] as number)
}

eachBackend(() => {
  describe('implicit gradients of draws', () => {
    it('d E[x] / d a = 1 / rate, d E[log x] / d a = trigamma(a) for Gamma', () => {
      for (const [a, trigamma] of [
        [0.3, 12.24536],
        [2.5, 0.49036],
        [40, 0.025315],
      ] as const) {
        const draw = (concentration: Tensor, rng: Rng): Tensor =>
          new Gamma({ concentration, rate: scalar(2) }).sample(DRAWS, { rng })
        expect(slope(draw, a)).toBeCloseTo(0.5, 1)
        expect(slope((p, rng) => log(draw(p, rng)), a) / trigamma).toBeCloseTo(1, 1)
      }
    })

    it('d E[x] / d df = 1 for Chi2', () => {
      expect(slope((df, rng) => new Chi2({ df }).sample(DRAWS, { rng }), 5)).toBeCloseTo(1, 1)
    })

    it('d E[x] / d a = b / (a + b)^2 for Beta', () => {
      const draw = (concentration1: Tensor, rng: Rng): Tensor =>
        new Beta({ concentration1, concentration0: scalar(3) }).sample(DRAWS, { rng })
      expect(slope(draw, 2)).toBeCloseTo(3 / 25, 2)
    })

    it('d E[x^2] / d df = -2 / (df - 2)^2 for StudentT', () => {
      const draw = (df: Tensor, rng: Rng): Tensor =>
        new StudentT({ df, loc: scalar(0), scale: scalar(1) }).sample(DRAWS, { rng })
      expect(slope((df, rng) => square(draw(df, rng)), 9)).toBeCloseTo(-2 / 49, 2)
    })

    it('d E[cos x] / d k = A prime(k) for VonMises', () => {
      const draw = (concentration: Tensor, rng: Rng): Tensor =>
        cos(new VonMises({ loc: scalar(0), concentration }).sample(DRAWS, { rng }))
      const ratio = 0.697774657964008
      expect(slope(draw, 2)).toBeCloseTo(1 - ratio / 2 - ratio ** 2, 2)
    })
  })

  it('a tiny concentration draws inside the support', () => {
    const gamma = new Gamma({ concentration: 1e-3, rate: 1 })
    const smallest = tidy(() => Math.min(...gamma.sample(100, { rng: new Rng(0) }).dataSync()))
    expect(smallest).toBeGreaterThan(0)
    gamma.dispose()
  })
})
