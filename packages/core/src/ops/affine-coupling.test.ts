import { sub, sum, type Tensor, tensor, tensor1d, tensor2d, tidy, variableGrads, zeros } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import { affineCoupling, FlowsError, Rng, type ScaleMap } from '../index.ts'

const scaleMaps: readonly ScaleMap[] = ['bounded', 'exp', 'softplus', 'sigmoid']

/** e^s in float64. */
const scaleOf: Record<ScaleMap, (a: number) => number> = {
  bounded: (a) => Math.exp(2 * Math.tanh(a / 2)),
  exp: (a) => Math.exp(a),
  softplus: (a) => Math.log1p(Math.exp(a + Math.log(Math.expm1(0.999)))) + 1e-3,
  sigmoid: (a) => (1 + Math.exp(-2)) / (1 + Math.exp(-a - 2)),
}

eachBackend(() => {
  describe.each(scaleMaps)('affineCoupling, scale %s', (scale) => {
    const options = { scale, bound: 2, inverse: false }

    it('is y = x e^s + t with log-det s, and its inverse', () => {
      tidy(() => {
        const a = [-30, -3, -0.5, 0, 0.4, 2, 5]
        const [x, t] = [1.7, -0.3]
        const parameters = tensor2d(a.map((value) => [t, value]))
        const [y, logDet] = affineCoupling(tensor1d(a.map(() => x)), parameters, options)
        const [back, inverseLogDet] = affineCoupling(y, parameters, { ...options, inverse: true })
        for (const [i, value] of a.entries()) {
          const s = scaleOf[scale](value)
          expect(y.dataSync()[i]).toBeCloseTo(x * s + t, s > 10 ? 3 : 5)
          expect(logDet.dataSync()[i]).toBeCloseTo(Math.log(s), 5)
          expect(inverseLogDet.dataSync()[i]).toBeCloseTo(-Math.log(s), 5)
          // Rounding loses x where e^-30 x is added to t.
          if (s > 1e-2) expect(back.dataSync()[i]).toBeCloseTo(x, 4)
        }
      })
    })

    it('is the identity for parameters of zero', () => {
      tidy(() => {
        const x = new Rng(0).normal([4, 3])
        const [y, logDet] = affineCoupling(x, zeros([4, 3, 2]), options)
        const worst = Math.max(...sub(y, x).dataSync().map(Math.abs), ...logDet.dataSync().map(Math.abs))
        expect(worst).toBeLessThan(5e-7)
      })
    })

    it('gives finite gradients where only one output is used', () => {
      tidy(() => {
        const rng = new Rng(3)
        const [x, parameters] = [rng.normal([4, 3]), rng.normal([4, 3, 2]).variable()]
        const { grads } = variableGrads(() => sum(affineCoupling(x, parameters, options)[1]), [parameters])
        expect((grads[parameters.name] as Tensor).dataSync().every(Number.isFinite)).toBe(true)
        parameters.dispose()
      })
    })
  })

  it('refuses parameters of another shape', () => {
    tidy(() => {
      const options = { scale: 'bounded', bound: 2, inverse: false } as const
      expect(() => affineCoupling(tensor([1, 2]), zeros([3, 2]), options)).toThrow(FlowsError)
    })
  })
})
