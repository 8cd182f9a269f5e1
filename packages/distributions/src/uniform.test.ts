import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Uniform } from './uniform.ts'

eachBackend(() => {
  describe('Uniform', () => {
    itObeys(
      distributionLaws({
        create: ({ low, high }) => new Uniform({ low, high }),
        parameters: { low: -0.5, high: 2.5 },
        otherParameters: { low: -1, high: 3 },
        support: { kind: 'continuous', box: [[-0.5, 2.5]] },
        outside: [-0.6, 2.6, 1e30, Number.NEGATIVE_INFINITY],
        missing: ['mode', 'covariance'],
      }),
    )
  })
})

describe('Uniform', () => {
  it('is [0, 1) by default', () => {
    const uniform = new Uniform()
    const variance = uniform.variance()
    expect(variance.dataSync()[0]).toBeCloseTo(1 / 12, 7)
    variance.dispose()
    uniform.dispose()
  })

  it('refuses an empty interval', () => {
    expect(() => new Uniform({ low: [0, 1], high: 1 })).toThrow(
      'Uniform: high must be above low; got high - low = 1, 0.',
    )
  })
})
