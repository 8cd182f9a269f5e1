import { scalar, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { Radial } from './radial.ts'

eachBackend(() => {
  describe.each([1, 2, 3])('of %d features', (features) => {
    itObeys(
      bijectorLaws({
        create: () => new Radial({ features }),
        inputs: (rng) => rng.normal([5, features]),
        tails: (rng) => rng.uniform([5, features], -300, 300),
        startsAtIdentity: true,
        perturbation: 0.5,
      }),
    )
  })

  describe('with context', () => {
    itObeys(
      bijectorLaws({
        create: () => new Radial({ features: 2, conditioner: new LinearNetwork({ inFeatures: 3, outFeatures: 4 }) }),
        inputs: (rng) => rng.normal([5, 2]),
        context: (rng) => rng.normal([5, 3]),
        startsAtIdentity: true,
      }),
    )
  })

  it('has a finite log-det where beta is -alpha to float32', () => {
    const map = new Radial({ features: 2 })
    tidy(() => {
      map.rawBeta.assign(scalar(-40))
      // At the centre 1 + g = softplus(-40) / softplus(0), twice.
      const want = 2 * (-40 - Math.log(Math.LN2))
      expectClose('log-det', map.forwardLogDet(tensor1d([0, 0])).dataSync(), [want], 1e-3)
    })
    map.dispose()
  })

  it('stays invertible whatever its raw numbers, at the centre too', () => {
    const map = new Radial({ features: 2 })
    tidy(() => {
      const x = new Rng(1).normal([50, 2])
      for (const [alpha, beta] of [
        [-3, 3],
        [2, -4],
        [0.5, 0.5],
      ] as const) {
        map.rawAlpha.assign(scalar(alpha))
        map.rawBeta.assign(scalar(beta))
        expectClose('x', map.inverse(map.forward(x)).dataSync(), x.dataSync(), 1e-3)
        const [y, logDet] = map.inverseAndLogDet(tensor1d([0, 0]))
        expect([...y.dataSync(), ...logDet.dataSync()].every(Number.isFinite)).toBe(true)
      }
    })
    map.dispose()
  })
})

it('refuses a conditioner of another width', () => {
  const conditioner = new LinearNetwork({ inFeatures: 3, outFeatures: 5 })
  expect(() => new Radial({ features: 2, conditioner })).toThrow('to 4 parameters')
  conditioner.dispose()
})
