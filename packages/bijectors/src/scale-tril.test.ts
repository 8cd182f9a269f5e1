import { tensor2d, tidy, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { ScaleTriL } from './scale-tril.ts'

const factor = [
  [2, 9, 9],
  [-0.5, 0.4, 9],
  [1, 0.3, -1.5],
]

eachBackend(() => {
  describe('of numbers', () => {
    itObeys(
      bijectorLaws({ create: () => new ScaleTriL({ scaleTril: factor }), inputs: (rng) => rng.normal([2, 3, 3]) }),
    )
  })

  describe('of a variable', () => {
    itObeys(
      bijectorLaws({
        create: () => new ScaleTriL({ scaleTril: tidy(() => variable(tensor2d(factor))) }),
        inputs: (rng) => rng.normal([5, 3]),
        tails: (rng) => rng.uniform([5, 3], -1e3, 1e3),
        perturbation: 0.05,
      }),
    )
  })

  it('reads the lower triangle alone', () => {
    tidy(() => {
      const map = new ScaleTriL({ scaleTril: factor })
      const [y, logDet] = map.forwardAndLogDet(tensor2d([[1, 2, 3]]))
      for (const [i, value] of [2, 0.3, -2.9].entries()) expect(y.dataSync()[i]).toBeCloseTo(value, 5)
      expect(logDet.dataSync()[0]).toBeCloseTo(Math.log(1.2), 6)
      map.dispose()
    })
  })
})

it('refuses a matrix that is not square', () => {
  expect(() => new ScaleTriL({ scaleTril: [[1, 2]] })).toThrow(FlowsError)
})
