import { type Tensor, tensor1d, tidy, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng, slopeCount } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { RationalQuadraticSpline } from './rational-quadratic-spline.ts'

function trained(parameters: Tensor): ReturnType<typeof variable> {
  const made = variable(parameters)
  parameters.dispose()
  return made
}

eachBackend(() => {
  describe.each(['linear', 'free', 'circular'] as const)('boundary %s', (boundary) => {
    itObeys(
      bijectorLaws({
        create: () => {
          const parameters = trained(new Rng(3).normal([2, 8 + slopeCount(4, boundary)]))
          return new RationalQuadraticSpline({ bins: 4, bound: 3, boundary, parameters })
        },
        inputs: (rng) => rng.uniform([6, 2], -2.9, 2.9),
        tails: (rng) => rng.uniform([8, 2], -30, 30),
      }),
    )
  })

  describe('a box of numbers', () => {
    itObeys(
      bijectorLaws({
        create: () =>
          new RationalQuadraticSpline({
            bins: 2,
            low: -1,
            high: 2,
            boundary: 'box',
            parameters: [[1, 0, 0, 1, 0, 1, -1]],
          }),
        inputs: (rng) => rng.uniform([7, 1], -0.9, 1.9),
        boundedBecause: 'a box maps its interval alone',
        edges: [-1, -0.9999999, 0.3, 1.9999999, 2],
        outside: [-1.0000002, -1e6, 2.0000003, 1e30, Number.NEGATIVE_INFINITY],
      }),
    )
  })

  it('has the bounds of each feature', () => {
    tidy(() => {
      const parameters = [0.5, -1, 1, 0, 2]
      const spline = new RationalQuadraticSpline({ bins: 2, low: [0, -1], high: [1, 3], parameters })
      const [first, second] = spline.forward(tensor1d([0.3, -1 + 4 * 0.3])).dataSync()
      expect(second).toBeCloseTo(-1 + 4 * Number(first), 5)
      spline.dispose()
    })
  })

  it('refuses parameters of another width', () => {
    tidy(() => {
      const spline = new RationalQuadraticSpline({ bins: 2, parameters: [0, 0, 0] })
      expect(() => spline.forward(tensor1d([1, 2]))).toThrow(FlowsError)
      spline.dispose()
    })
  })
})
