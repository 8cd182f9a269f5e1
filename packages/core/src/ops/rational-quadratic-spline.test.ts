import { mul, sub, tidy } from '@tensorflow/tfjs-core'
import { splineAgreements, splineEntries } from '@tfjs-flows/config/golden'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expect, it } from 'vitest'
import { type RationalQuadraticSplineOptions, Rng, rationalQuadraticSpline } from '../index.ts'

const settings: RationalQuadraticSplineOptions = {
  bins: 5,
  low: [-2],
  high: [3],
  boundary: 'linear',
  minBinWidth: 1e-3,
  minBinHeight: 1e-3,
  minDerivative: 1e-3,
  inverse: false,
}
const golden = splineEntries()

eachBackend(() => {
  it('agrees with the reference of Durkan et al., gradients included', (test) => {
    if (golden === undefined) return test.skip('the reference values are not beside the project')
    for (const entry of golden) {
      const found = splineAgreements(entry, ({ parameters, ...options }, x) =>
        rationalQuadraticSpline(x, parameters, options),
      )
      expect(found.flatMap(({ faults }) => faults)).toEqual([])
    }
  })

  it('keeps the digits of narrow bins: a round trip is as good as the slope lets float32', () => {
    tidy(() => {
      const options = { ...settings, boundary: 'box' } as const
      const n = 4000
      const parameters = mul(new Rng(9).normal([n, 16]), 3)
      const x = new Rng(10).uniform([n], -2, 3)
      const [y, logDet] = rationalQuadraticSpline(x, parameters, options)
      const [back] = rationalQuadraticSpline(y, parameters, { ...options, inverse: true })
      const stretch = [...logDet.dataSync()].map((value) => Math.max(1, Math.exp(-value)))
      const error = [...sub(back, x).dataSync()].map((value, i) => Math.abs(value) / (stretch[i] as number))
      expect(Math.max(...error)).toBeLessThan(2e-6)
    })
  })
})
