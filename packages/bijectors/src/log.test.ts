import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { Log } from './log.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new Log(),
      inputs: (rng) => rng.uniform([6, 2], 0.3, 4),
      tails: () => tensor1d([1e-30, 1e-9, 1e9, 1e30]),
      boundedBecause: 'its domain is a half-line',
    }),
  )

  it('has a log-det of -Infinity below 0', () => {
    tidy(() => {
      const [y, logDet] = new Log().forwardAndLogDet(tensor1d([Math.E, -1]))
      expect(y.dataSync()[0]).toBeCloseTo(1, 6)
      expect(logDet.dataSync()[1]).toBe(Number.NEGATIVE_INFINITY)
    })
  })
})
