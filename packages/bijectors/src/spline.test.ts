import { mul, type Tensor, tensor1d, tidy, variable } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng, type SplineBoundary } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { CubicSpline } from './cubic-spline.ts'
import { LinearSpline } from './linear-spline.ts'
import { QuadraticSpline } from './quadratic-spline.ts'
import { RationalLinearSpline } from './rational-linear-spline.ts'
import { RationalQuadraticSpline } from './rational-quadratic-spline.ts'

const splines = [LinearSpline, QuadraticSpline, CubicSpline, RationalLinearSpline, RationalQuadraticSpline]

function trained(parameters: Tensor): ReturnType<typeof variable> {
  const made = variable(parameters)
  parameters.dispose()
  return made
}

/** Of these every kind is tried on one, and one on all: what lies outside the interval is the same program for all. */
const boundaries: readonly SplineBoundary[] = ['linear', 'free', 'circular']

eachBackend(() => {
  describe.each(splines)('%o', (Class) => {
    const tried = boundaries.filter((_, i) => Class === RationalQuadraticSpline || i === splines.indexOf(Class) % 3)

    describe.each(tried)('boundary %s', (boundary) => {
      itObeys(
        bijectorLaws({
          create: () => {
            const count = Class.kind.parameterCount(4, boundary)
            const parameters = trained(tidy(() => mul(new Rng(3).normal([2, count]), 0.6)))
            return new Class({ bins: 4, bound: 3, boundary, parameters })
          },
          inputs: (rng) => rng.uniform([6, 2], -2.9, 2.9),
          tails: (rng) => rng.uniform([8, 2], -30, 30),
        }),
      )
    })

    describe('a box of numbers', () => {
      const numbers = [[1, 0, 0, 1, 0, 1, -1, 0.5, -0.5].slice(0, Class.kind.parameterCount(2, 'box'))]
      itObeys(
        bijectorLaws({
          create: () => new Class({ bins: 2, low: -1, high: 2, boundary: 'box', parameters: numbers }),
          inputs: (rng) => rng.uniform([7, 1], -0.9, 1.9),
          boundedBecause: 'a box maps its interval alone',
          edges: [-1, -0.9999999, 0.3, 1.9999999, 2],
          outside: [-1.0000002, -1e6, 2.0000003, 1e30, Number.NEGATIVE_INFINITY],
        }),
      )
    })

    it('has the bounds of each feature', () => {
      tidy(() => {
        const count = Class.kind.parameterCount(2, 'linear')
        const parameters = [0.5, -1, 1, 0, 2, 1, -1].slice(0, count)
        const spline = new Class({ bins: 2, low: [0, -1], high: [1, 3], parameters })
        const [first, second] = spline.forward(tensor1d([0.3, -1 + 4 * 0.3])).dataSync()
        expect(second).toBeCloseTo(-1 + 4 * Number(first), 5)
        spline.dispose()
      })
    })

    it('refuses parameters of another width', () => {
      tidy(() => {
        const spline = new Class({ bins: 2, parameters: new Array<number>(11).fill(0) })
        expect(() => spline.forward(tensor1d([1, 2]))).toThrow(FlowsError)
        spline.dispose()
      })
    })
  })
})
