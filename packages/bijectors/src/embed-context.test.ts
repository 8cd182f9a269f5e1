import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { expect, it } from 'vitest'
import { AffineTransformer } from './affine-transformer.ts'
import { Coupling } from './coupling.ts'
import { EmbedContext } from './embed-context.ts'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { Reshape } from './reshape.ts'

function embedded(): EmbedContext {
  const conditioner = new LinearNetwork({ inFeatures: 1, outFeatures: 2, contextFeatures: 2 })
  return new EmbedContext({
    bijector: new Coupling({ mask: [true, false], transformer: new AffineTransformer(), conditioner }),
    network: new LinearNetwork({ inFeatures: 4, outFeatures: 2 }),
  })
}

eachBackend(() => {
  // The law of parameter gradients covers the network's: they arrive through the map.
  itObeys(
    bijectorLaws({
      create: embedded,
      inputs: (rng) => rng.normal([5, 2]),
      context: (rng) => rng.normal([5, 4]),
      startsAtIdentity: true,
      perturbation: 0.5,
    }),
  )
})

it('changes shapes as its map does', () => {
  const network = new LinearNetwork({ inFeatures: 4, outFeatures: 2 })
  const map = new EmbedContext({ bijector: new Reshape({ from: [4], to: [2, 2] }), network })
  expect([map.eventRank, map.outputEventRank]).toEqual([1, 2])
  expect([map.forwardEventShape([4]), map.inverseEventShape([2, 2])]).toEqual([[2, 2], [4]])
  map.dispose()
})

it('needs a context', () => {
  const map = embedded()
  const x = new Rng(0).normal([3, 2])
  expect(() => map.forward(x)).toThrow('needs a context')
  x.dispose()
  map.dispose()
})
