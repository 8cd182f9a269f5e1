import { tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Bernoulli } from './bernoulli.ts'
import { Independent } from './independent.ts'
import { Normal } from './normal.ts'
import { Uniform } from './uniform.ts'

eachBackend(() => {
  describe('Independent of normals', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) =>
          new Independent({
            distribution: new Normal({ loc, scale }),
            reinterpretedBatchNdims: 1,
          }),
        parameters: { loc: [0.5, -1], scale: [2, 0.4] },
        otherParameters: { loc: [1, 1], scale: [0.7, 1.5] },
        support: {
          kind: 'continuous',
          box: [
            [-11, 12],
            [-4, 2],
          ],
        },
        missing: ['cdf', 'logCdf', 'survival', 'quantile'],
      }),
    )
  })

  describe('Independent', () => {
    it('vanishes where one coordinate leaves its support', () => {
      const box = new Independent({ distribution: new Uniform({ low: [0, 0], high: [1, 2] }) })
      const values = tidy(() => [
        ...box
          .logProb(
            tensor([
              [0.5, 1.5],
              [0.5, 2.5],
            ]),
          )
          .dataSync(),
      ])
      expect(values).toEqual([Math.fround(-Math.LN2), -Infinity])
      box.dispose()
    })

    it('makes an image of pixels one event', () => {
      const logits = zeros([4, 3, 2, 1])
      const images = new Independent({ distribution: new Bernoulli({ logits }), reinterpretedBatchNdims: 3 })
      expect([images.batchShape, images.eventShape]).toEqual([[4], [3, 2, 1]])
      tidy(() => {
        const logProb = images.logProb(zeros([3, 2, 1]))
        expect(logProb.shape).toEqual([4])
        expect(logProb.dataSync()[0]).toBeCloseTo(-6 * Math.LN2, 6)
      })
      logits.dispose()
    })
  })
})

describe('Independent', () => {
  it('wants batch axes to reinterpret', () => {
    const scalar = new Normal({ loc: 0, scale: 1 })
    expect(() => new Independent({ distribution: scalar })).toThrow(/from 1 to the number of batch axes \(0\); got 0/)
    expect(() => new Independent({ distribution: scalar, reinterpretedBatchNdims: 2 })).toThrow(/got 2/)
    scalar.dispose()
  })
})
