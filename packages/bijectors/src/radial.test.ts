import { scalar, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
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
