import { AffineTransformer, invert } from '@tfjs-flows/bijectors'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Autoregressive } from './autoregressive.ts'
import { WaveNet } from './wave-net.ts'
import { WaveNetConditioner } from './wave-net-conditioner.ts'

const layer = (contextFeatures = 0): Autoregressive => {
  const network = new WaveNet({
    outFeatures: 2,
    channels: 4,
    dilations: [1, 2],
    contextFeatures,
    activation: 'tanh',
    zeroOutput: true,
    rng: new Rng(1),
  })
  const conditioner = new WaveNetConditioner({ network, features: 4 })
  return new Autoregressive({ transformer: new AffineTransformer(), conditioner })
}

eachBackend(() => {
  describe.each([
    ['sequences', 0],
    ['sequences given a context', 2],
  ])('a layer over %s', (_, contextFeatures) => {
    itObeys(
      bijectorLaws({
        create: () => layer(contextFeatures),
        inputs: (rng) => rng.normal([3, 4]),
        ...(contextFeatures > 0 && { context: (rng) => rng.normal([3, contextFeatures]) }),
        startsAtIdentity: true,
      }),
    )
  })
})

it('is fast towards the base, and inverted towards the data', () => {
  const [slow, fast] = [layer(), invert(layer())]
  expect([slow.fastSide, fast.fastSide]).toEqual(['inverse', 'forward'])
  slow.dispose()
  fast.dispose()
  const network = new WaveNet({ inFeatures: 2, outFeatures: 2, channels: 2, dilations: [1], rng: new Rng(0) })
  expect(() => new WaveNetConditioner({ network, features: 5 })).toThrow('must take 1 number a step; got inFeatures 2')
  network.dispose()
})
