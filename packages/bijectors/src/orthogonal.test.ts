import { matMul, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { it } from 'vitest'
import { Orthogonal } from './orthogonal.ts'

eachBackend(() => {
  itObeys(
    bijectorLaws({
      create: () => new Orthogonal({ features: 3 }),
      inputs: (rng) => rng.normal([5, 3]),
      tails: (rng) => rng.uniform([5, 3], -10, 10),
      startsAtIdentity: true,
    }),
  )

  it('turns the plane by the angle', () => {
    const map = new Orthogonal({ features: 2 })
    tidy(() => {
      for (const angle of [0.3, -2, 9]) {
        map.raw.assign(
          tensor2d([
            [5, -angle],
            [0, 5],
          ]),
        )
        const want = [Math.cos(angle), Math.sin(angle)]
        expectClose('a unit vector', map.forward(tensor2d([[1, 0]])).dataSync(), want, 5e-6)
        const back = matMul(map.forward(tensor2d([[0.6, 0.8]])), tensor2d([[1], [0]]))
        expectClose('another', back.dataSync(), [0.6 * Math.cos(angle) - 0.8 * Math.sin(angle)], 5e-6)
      }
    })
    map.dispose()
  })
})
