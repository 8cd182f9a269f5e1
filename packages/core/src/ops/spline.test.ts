import {
  add,
  concat,
  getBackend,
  grads,
  type KernelConfig,
  mul,
  registerKernel,
  reshape,
  sub,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  unregisterKernel,
  zeros,
} from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expectClose, expectFinite, gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { splineReference } from '../fixtures/spline-reference.ts'
import {
  cubicKind,
  FlowsError,
  linearKind,
  quadraticKind,
  Rng,
  rationalLinearKind,
  rationalQuadraticKind,
  type SplineKind,
  type SplineOptions,
  spline,
} from '../index.ts'

const settings: SplineOptions = {
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
const kinds = [linearKind, quadraticKind, cubicKind, rationalLinearKind, rationalQuadraticKind]
const cases = kinds.flatMap((kind) => boundaries.map((boundary) => ({ name: kind.name, kind, boundary })))

const count = (kind: SplineKind, { bins, boundary }: SplineOptions): number => kind.parameterCount(bins, boundary)

/** Both outputs in one vector. */
function outputs(kind: SplineKind, x: Tensor, parameters: Tensor, options: SplineOptions): Tensor {
  const [y, logDet] = spline(kind, x, parameters, options)
  return concat([reshape(y, [-1]), reshape(logDet, [-1])])
}

eachBackend(() => {
  describe.each(cases)('$name, boundary $boundary', ({ kind, boundary }) => {
    const options: SplineOptions = { ...settings, boundary }
    const width = count(kind, options)

    it('is the identity for parameters of zero', () => {
      tidy(() => {
        const x = tensor1d([-2, -1.99, -0.3, 0, 1.7, 2.9999, 3])
        const [y, logDet] = spline(kind, x, zeros([7, width]), options)
        expectClose('y', y.dataSync(), x.dataSync(), 5e-7)
        expectClose('log-det', logDet.dataSync(), new Array(7).fill(0), 1e-6)
      })
    })

    it('has the values of its definition, and slopes that are its differences', () => {
      tidy(() => {
        const raw = new Rng(8).normal([1, width])
        const f = splineReference(kind.name, [...raw.dataSync()], options)
        const x = Array.from({ length: 60 }, (_, i) => -1.99 + 0.083 * i)
        const [y, logDet] = spline(kind, tensor1d(x), add(zeros([60, width]), raw), options)
        const slopes = x.map((at) => (f(at + 1e-6) - f(at - 1e-6)) / 2e-6)
        expectClose('y', y.dataSync(), x.map(f), 3e-6)
        expectClose('log-det', logDet.dataSync(), slopes.map(Math.log), 1e-4)
      })
    })

    it.each([false, true])('gradients match differences, inverse %s', (inverse) => {
      const found = tidy(() => {
        const x = tensor1d([-1.7, 0.05, 2.8, ...(boundary === 'box' ? [1.9] : [-4.3])])
        const parameters = mul(new Rng(4).normal([x.size, width]), 0.5)
        return gradientMismatches((at, raw) => outputs(kind, at, raw, { ...options, inverse }), [x, parameters], {
          step: 2e-3,
        })
      })
      expect(found).toEqual([])
    })

    it('inverse undoes forward, on every knot and far outside', () => {
      tidy(() => {
        const parameters = new Rng(1).normal([1, width])
        // Periods of 5 away, float32 still tells points apart; at 1e6 it does not.
        const far = { linear: [-1e6, 1e6], free: [-1e6, 1e6], circular: [-77, 60], box: [] }[boundary]
        const x = tensor1d([...knotsOf(kind, parameters, options), ...far])
        const all = add(zeros([x.size, width]), parameters)
        const [y] = spline(kind, x, all, options)
        const [back] = spline(kind, y, all, { ...options, inverse: true })
        expectClose('x', back.dataSync(), x.dataSync(), 1e-5)
      })
    })

    it('comes back as exactly as the slope lets float32', () => {
      tidy(() => {
        const n = 500
        const parameters = mul(new Rng(9).normal([n, width]), 3)
        const x = new Rng(10).uniform([n], -2, 3)
        const [y, logDet] = spline(kind, x, parameters, options)
        const [back] = spline(kind, y, parameters, { ...options, inverse: true })
        const stretch = [...logDet.dataSync()].map((value) => Math.max(1, Math.exp(-value)))
        const error = [...sub(back, x).dataSync()].map((value, i) => Math.abs(value) / (stretch[i] as number))
        expect(Math.max(...error)).toBeLessThan(3e-6)
      })
    })

    it.each([1, 50, 1e4])('values and gradients are finite for raw parameters of size %d', (size) => {
      tidy(() => {
        const rng = new Rng(7)
        const n = 60
        const parameters = mul(rng.normal([n, width]), size)
        const x = concat([rng.uniform([20], -2.5, 2.5), rng.uniform([20], -30, 30), rng.uniform([20], -1e6, 1e6)])
        for (const inverse of [false, true]) {
          const all = { ...options, inverse }
          const [y, logDet] = spline(kind, x, parameters, all)
          expectFinite('y', y.dataSync())
          expect(logDet.dataSync().some(Number.isNaN)).toBe(false)
          if (boundary !== 'box') expectFinite('log-det', logDet.dataSync())
          const [dx, dParameters] = grads((at: Tensor, raw: Tensor) => sum(outputs(kind, at, raw, all)))([
            x,
            parameters,
          ])
          expectFinite('dx', (dx as Tensor).dataSync())
          expectFinite('dParameters', (dParameters as Tensor).dataSync())
        }
      })
    })

    it('keeps NaN', () => {
      tidy(() => {
        const [y] = spline(kind, tensor1d([Number.NaN]), zeros([1, width]), options)
        expect(y.dataSync()[0]).toBeNaN()
      })
    })
  })

  describe.each(kinds)('$name', (kind) => {
    it('has an interval of its own for each entry of the last axis', () => {
      tidy(() => {
        const width = count(kind, settings)
        const raw = mul(new Rng(3).normal([1, width]), 0.7)
        const both = { ...settings, low: [-2, 0], high: [3, 10] }
        const [y] = spline(kind, tensor2d([[0.5, 5]]), add(zeros([1, 2, width]), raw), both)
        const [unit] = spline(kind, tensor1d([0.5]), raw, { ...settings, low: [0], high: [1] })
        const share = unit.dataSync()[0] as number
        expectClose('y', y.dataSync(), [-2 + 5 * share, 10 * share], 1e-6)
      })
    })

    it('repeats period after period where it is circular', () => {
      tidy(() => {
        const options = { ...settings, boundary: 'circular' } as const
        const width = count(kind, options)
        const raw = add(zeros([3, width]), new Rng(3).normal([1, width]))
        const [y, logDet] = spline(kind, tensor1d([0.5, 5.5, -9.5]), raw, options)
        const [a, b, c] = y.dataSync() as Float32Array & [number, number, number]
        expectClose('y', [b - 5, c + 10], [a, a], 2e-6)
        expectClose('log-det', logDet.dataSync(), new Array(3).fill(logDet.dataSync()[0]), 1e-5)
      })
    })

    it('has no density outside a box', () => {
      tidy(() => {
        const options = { ...settings, boundary: 'box' } as const
        const [y, logDet] = spline(kind, tensor1d([-2.1, 3.1]), zeros([2, count(kind, options)]), options)
        expect([...y.dataSync()]).toEqual([-2, 3])
        expect([...logDet.dataSync()]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])
      })
    })
  })
})

it.each(kinds)('$name refuses parameters of another shape', (kind) => {
  tidy(() => {
    expect(() => spline(kind, tensor1d([1, 2]), zeros([2, 3]), settings)).toThrow(FlowsError)
  })
})

it('runs the two kernels of a kind where the backend has both, and the composite where it has one', () => {
  const calls: string[] = []
  const kernel = (kernelName: string): KernelConfig => ({
    kernelName,
    backendName: getBackend(),
    kernelFunc: ({ inputs }) => {
      calls.push(`${kernelName} ${Object.keys(inputs)}`)
      const { x, parameters } = inputs as { x: Tensor; parameters: Tensor }
      return [mul(x, 2), kernelName.endsWith('Gradient') ? zeros(parameters.shape) : add(x, 1)]
    },
  })
  const [value, gradient] = ['FlowsCubicSpline', 'FlowsCubicSplineGradient'] as const
  tidy(() => {
    const [x, raw] = [tensor1d([0.5]), zeros([1, 10])]
    registerKernel(kernel(value))
    expect(spline(cubicKind, x, raw, settings)[0].dataSync()[0]).toBeCloseTo(0.5, 6)
    registerKernel(kernel(gradient))
    expect(spline(cubicKind, x, raw, settings)[0].dataSync()[0]).toBe(1)
    const [dx] = grads((at: Tensor, p: Tensor) => sum(outputs(cubicKind, at, p, settings)))([x, raw])
    expect(dx?.dataSync()[0]).toBe(1)
    unregisterKernel(value, getBackend())
    unregisterKernel(gradient, getBackend())
  })
  expect(calls).toEqual([`${value} x,parameters`, `${value} x,parameters`, `${gradient} dy,dLogDet,x,parameters`])
})

it('an error names the op and what it needs', () => {
  tidy(() => {
    expect(() => spline(cubicKind, tensor1d([1, 2]), zeros([2, 3]), settings)).toThrow(
      "cubicSpline: parameters must have x's shape and a last axis of 10; got x [2] and parameters [2, 3].",
    )
  })
})

/** The knots of a spline on [-2, 3] as its bins have them. */
function knotsOf(kind: SplineKind, parameters: Tensor, options: SplineOptions): number[] {
  const knots = [-2]
  for (const size of kind.bins(parameters, options).widths.dataSync()) knots.push((knots.at(-1) as number) + 5 * size)
  return options.boundary === 'box' ? knots.slice(0, -1) : knots
}
