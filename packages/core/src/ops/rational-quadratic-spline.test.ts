import {
  add,
  concat,
  grads,
  mul,
  reshape,
  sub,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core'
import { splineAgreements, splineEntries } from '@tfjs-flows/config/golden'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expectClose, expectFinite, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { FlowsError, type RationalQuadraticSplineOptions, Rng, rationalQuadraticSpline, slopeCount } from '../index.ts'

const settings: RationalQuadraticSplineOptions = {
  bins: 5,
  low: [-2],
  high: [3],
  boundary: 'linear',
  minBinWidth: 1e-3,
  minBinHeight: 1e-3,
  minDerivative: 1e-3,
  inverse: false,
}
const boundaries = ['linear', 'circular', 'free', 'box'] as const
const parametersOf = ({ bins, boundary }: RationalQuadraticSplineOptions): number =>
  2 * bins + slopeCount(bins, boundary)

const golden = splineEntries()

/** Both outputs in one vector. */
function outputs(x: Tensor, parameters: Tensor, options: RationalQuadraticSplineOptions): Tensor {
  const [y, logDet] = rationalQuadraticSpline(x, parameters, options)
  return concat([reshape(y, [-1]), reshape(logDet, [-1])])
}

eachBackend(() => {
  it('agrees with the reference of Durkan et al., gradients included', (test) => {
    if (golden === undefined) return test.skip('the reference values are not beside the project')
    for (const entry of golden) {
      const found = splineAgreements(entry, ({ parameters, ...options }, x) =>
        rationalQuadraticSpline(x, parameters, options),
      )
      expect(found.flatMap(({ faults }) => faults)).toEqual([])
    }
  })

  describe.each(boundaries)('boundary %s', (boundary) => {
    const options = { ...settings, boundary }

    it('is the identity for parameters of zero', () => {
      tidy(() => {
        const x = tensor1d([-2, -1.99, -0.3, 0, 1.7, 2.9999, 3])
        const [y, logDet] = rationalQuadraticSpline(x, zeros([7, parametersOf(options)]), options)
        expectClose('y', y.dataSync(), x.dataSync(), 3e-7)
        expectClose('log-det', logDet.dataSync(), new Array(7).fill(0), 1e-6)
      })
    })

    it.each([false, true])('gradients match differences, inverse %s', (inverse) => {
      const found = tidy(() => {
        const rng = new Rng(4)
        const x = tensor1d([-1.7, -0.9, 0.05, 0.8, 1.9, 2.8, ...(boundary === 'box' ? [] : [-4, 5])])
        const parameters = mul(rng.normal([x.size, parametersOf(options)]), 0.5)
        return gradientMismatches((at, raw) => outputs(at, raw, { ...options, inverse }), [x, parameters], {
          step: 2e-3,
        })
      })
      expect(found).toEqual([])
    })

    it('inverse undoes forward, on every knot and far outside', () => {
      tidy(() => {
        const count = parametersOf(options)
        const parameters = mul(new Rng(1).normal([1, count]), 1)
        const knots = knotsOf(parameters, options)
        // Periods of 5 away, float32 still tells points apart; at 1e6 it does not.
        const far = { linear: [-1e6, 1e6], free: [-1e6, 1e6], circular: [-77, 60], box: [] }[boundary]
        const x = tensor1d([...knots, ...far])
        const all = add(zeros([x.size, count]), parameters)
        const [y, logDet] = rationalQuadraticSpline(x, all, options)
        const [back, inverseLogDet] = rationalQuadraticSpline(y, all, { ...options, inverse: true })
        expectClose('x', back.dataSync(), x.dataSync(), 1e-5)
        // A knot may be found in either of its bins: where both are steep, rounding shows in the slope.
        expectClose(
          'log-det',
          inverseLogDet.dataSync(),
          logDet.dataSync().map((value) => -value),
          2e-4,
        )
      })
    })

    it('comes back as exactly as the slope lets float32', () => {
      tidy(() => {
        const rng = new Rng(9)
        const n = 3000
        const parameters = mul(rng.normal([n, parametersOf(options)]), 3)
        const x = rng.uniform([n], -2, 3)
        const [y, logDet] = rationalQuadraticSpline(x, parameters, options)
        const [back] = rationalQuadraticSpline(y, parameters, { ...options, inverse: true })
        const stretch = [...logDet.dataSync()].map((value) => Math.max(1, Math.exp(-value)))
        const error = [...sub(back, x).dataSync()].map((value, i) => Math.abs(value) / (stretch[i] as number))
        expect(Math.max(...error)).toBeLessThan(3e-6)
      })
    })

    it.each([0, 1, 30, 1e4])('values and gradients are finite for raw parameters of size %d', (size) => {
      tidy(() => {
        const rng = new Rng(7)
        const n = 100
        const parameters = mul(rng.normal([n, parametersOf(options)]), size)
        for (const range of [2.5, 30, 1e6]) {
          for (const inverse of [false, true]) {
            const all = { ...options, inverse }
            const x = rng.uniform([n], -range, range)
            const [y, logDet] = rationalQuadraticSpline(x, parameters, all)
            expectFinite('y', y.dataSync())
            expect(logDet.dataSync().some(Number.isNaN)).toBe(false)
            if (boundary !== 'box') expectFinite('log-det', logDet.dataSync())
            const [dx, dParameters] = grads((at: Tensor, raw: Tensor) => sum(outputs(at, raw, all)))([x, parameters])
            expectFinite('dx', (dx as Tensor).dataSync())
            expectFinite('dParameters', (dParameters as Tensor).dataSync())
          }
        }
      })
    })
  })

  it('has an interval of its own for each entry of the last axis', () => {
    tidy(() => {
      const raw = mul(new Rng(3).normal([1, 14]), 0.7)
      const both = { ...settings, low: [-2, 0], high: [3, 10] }
      const [y] = rationalQuadraticSpline(tensor2d([[0.5, 5]]), add(zeros([1, 2, 14]), raw), both)
      const [unit] = rationalQuadraticSpline(tensor1d([0.5]), raw, { ...settings, low: [0], high: [1] })
      const share = unit.dataSync()[0] as number
      expectClose('y', y.dataSync(), [-2 + 5 * share, 10 * share], 1e-6)
    })
  })

  it('repeats period after period where it is circular', () => {
    tidy(() => {
      const options = { ...settings, boundary: 'circular' } as const
      const raw = add(zeros([3, 15]), new Rng(3).normal([1, 15]))
      const [y, logDet] = rationalQuadraticSpline(tensor1d([0.5, 5.5, -9.5]), raw, options)
      const [a, b, c] = y.dataSync() as Float32Array & [number, number, number]
      expectClose('y', [b - 5, c + 10], [a, a], 2e-6)
      expectClose('log-det', logDet.dataSync(), new Array(3).fill(logDet.dataSync()[0]), 1e-5)
    })
  })

  it('has no density outside a box', () => {
    tidy(() => {
      const options = { ...settings, boundary: 'box' } as const
      const [y, logDet] = rationalQuadraticSpline(tensor1d([-2.1, 3.1]), zeros([2, 16]), options)
      expect([...y.dataSync()]).toEqual([-2, 3])
      expect([...logDet.dataSync()]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])
    })
  })

  it('keeps NaN', () => {
    tidy(() => {
      for (const boundary of boundaries) {
        const options = { ...settings, boundary }
        const [y] = rationalQuadraticSpline(tensor1d([Number.NaN]), zeros([1, parametersOf(options)]), options)
        expect(y.dataSync()[0]).toBeNaN()
      }
    })
  })
})

it('refuses parameters of another shape', () => {
  tidy(() => {
    expect(() => rationalQuadraticSpline(tensor1d([1, 2]), zeros([2, 13]), settings)).toThrow(FlowsError)
  })
})

/** The knots of a spline on [-2, 3] by its definition, in float64. */
function knotsOf(parameters: Tensor, { bins, minBinWidth }: RationalQuadraticSplineOptions): number[] {
  const raw = [...parameters.dataSync()].slice(0, bins).map(Math.exp)
  const total = raw.reduce((a, b) => a + b, 0)
  const knots = [-2]
  for (const size of raw) {
    knots.push((knots.at(-1) as number) + 5 * (minBinWidth + (1 - bins * minBinWidth) * (size / total)))
  }
  return knots
}

/**
 * Tolerances: 1e-5 of max(1, |truth|), and what the rounding of x, 2.4e-7 at |x| = 4, does: by it the log-det moves with
 * its slope, of which grad_x = dy/dx + 2 d logdet/dx tells the size.
 */
