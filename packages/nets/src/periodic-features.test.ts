import { add, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { conditionerLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Mlp } from './mlp.ts'
import { PeriodicFeatures } from './periodic-features.ts'

function mlp(inFeatures: number, contextFeatures = 0): Mlp {
  return new Mlp({ inFeatures, outFeatures: 2, hidden: [5], activation: 'tanh', contextFeatures, rng: new Rng(1) })
}

eachBackend(() => {
  describe('of angles', () => {
    itObeys(conditionerLaws({ create: () => new PeriodicFeatures({ network: mlp(4) }) }))
  })

  describe('of angles among others, with context', () => {
    itObeys(conditionerLaws({ create: () => new PeriodicFeatures({ network: mlp(5, 2), angles: [2, 0] }) }))
  })

  it('is the same a period further', () => {
    const net = new PeriodicFeatures({ network: mlp(4), period: 24 })
    tidy(() => {
      const x = new Rng(2).normal([4, 2])
      expectClose('output', net.apply(add(x, 24)).dataSync(), net.apply(x).dataSync(), 1e-5)
    })
    net.dispose()
  })
})

it('refuses angles that are none, repeated or out of range', () => {
  const network = mlp(4)
  for (const angles of [[], [0, 0], [3]]) expect(() => new PeriodicFeatures({ network, angles })).toThrow(FlowsError)
  expect(() => new PeriodicFeatures({ network, period: 0 })).toThrow('positive')
  network.dispose()
})
