import { fill, mul, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Planar } from './planar.ts'

eachBackend(() => {
  describe.each([1, 2, 3])('of %d features', (features) => {
    itObeys(
      bijectorLaws({
        create: () => new Planar({ features, rng: new Rng(2) }),
        inputs: (rng) => rng.normal([5, features]),
        tails: (rng) => rng.uniform([5, features], -300, 300),
        startsAtIdentity: true,
        perturbation: 0.5,
      }),
    )
  })

  it('stays invertible whatever its raw direction', () => {
    const map = new Planar({ features: 2 })
    tidy(() => {
      const x = new Rng(1).normal([50, 2])
      for (const size of [-4, -1, 3]) {
        map.raw.assign(mul(size, fill([2], Math.SQRT1_2)))
        const [y, logDet] = map.forwardAndLogDet(x)
        expect(logDet.dataSync().every(Number.isFinite)).toBe(true)
        expectClose('x', map.inverse(y).dataSync(), x.dataSync(), 1e-3)
      }
      map.raw.assign(zeros([2]))
    })
    map.dispose()
  })
})
