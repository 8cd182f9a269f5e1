import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { Logit } from './logit.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new Logit({ low: -1, high: 2 }),
      inputs: (rng) => rng.uniform([6], -0.8, 1.8),
      boundedBecause: 'its domain is an interval',
    }),
  )

  it('is log(x / (1 - x)), and -Infinity in its log-det outside (0, 1)', () => {
    tidy(() => {
      const [y, logDet] = new Logit().forwardAndLogDet(tensor1d([0.2, 0.9, 1.5]))
      expect(y.dataSync()[0]).toBeCloseTo(Math.log(0.25), 6)
      expect(y.dataSync()[1]).toBeCloseTo(Math.log(9), 6)
      expect(logDet.dataSync()[0]).toBeCloseTo(-Math.log(0.16), 6)
      expect(logDet.dataSync()[2]).toBe(Number.NEGATIVE_INFINITY)
    })
  })
})
