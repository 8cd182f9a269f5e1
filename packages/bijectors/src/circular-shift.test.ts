import { tensor1d, tidy, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError } from '@tfjs-flows/core'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { CircularShift } from './circular-shift.ts'

eachBackend(() => {
  describe('away from the seam', () => {
    itObeys(
      bijectorLaws({
        create: () => new CircularShift({ shift: tidy(() => variable(tensor1d([0.5]))) }),
        inputs: (rng) => rng.uniform([6, 1], -1, 1),
        boundedBecause: 'the domain is a circle: x and x + 2 pi are one point',
      }),
    )
  })

  it('wraps both ways, whole turns too, and stays in the interval', () => {
    tidy(() => {
      const map = new CircularShift({ shift: 3, low: 0, high: 10 })
      const x = [0, 6.5, 7, 9.9, 25, -14]
      expectClose('y', map.forward(tensor1d(x)).dataSync(), [3, 9.5, 0, 2.9, 8, 9], 1e-6)
      expectClose('x', map.inverse(tensor1d(x)).dataSync(), [7, 3.5, 4, 6.9, 2, 3], 1e-6)
      const turn = new CircularShift({ shift: 0 })
      const ends = tensor1d([-Math.PI, Math.PI, -3.1415928, 3.1415928, 1e6, -1e6])
      const end = Math.fround(Math.PI)
      for (const value of turn.forward(ends).dataSync()) expect(Math.abs(value)).toBeLessThanOrEqual(end)
      map.dispose()
      turn.dispose()
    })
  })
})

it('refuses an interval that is none', () => {
  expect(() => new CircularShift({ shift: 0, low: 1, high: 1 })).toThrow(FlowsError)
})
