import { add, exp, mean, neg, type Scalar, type Tensor, tensor2d, tidy, train } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { Independent, VonMises } from '@tfjs-flows/distributions'
import { expectClose, moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { circularSplineFlow } from './index.ts'

const small = { layers: 2, bins: 4, hidden: [8], activation: 'tanh' } as const
const TURN = 2 * Math.PI

/** A grid of cell centres over the torus. */
function grid(side: number): Tensor {
  const at = (i: number): number => -Math.PI + (TURN * (i + 0.5)) / side
  const points = Float32Array.from({ length: 2 * side * side }, (_, i) =>
    i % 2 === 0 ? at(Math.floor((i >> 1) / side)) : at((i >> 1) % side),
  )
  return tensor2d(points, [side * side, 2])
}

eachBackend(() => {
  describe.each([1, 3])('of %d angles with context, as a file', (features) => {
    itObeys(
      moduleLaws({
        create: () => circularSplineFlow({ ...small, features, contextFeatures: 2, rng: new Rng(0) }),
        inputs: () => [new Rng(1).uniform([5, features], -3, 3), new Rng(2).normal([5, 2])],
        outputs: (flow, [x, context]) => ({ logProb: flow.logProb(x as Tensor, context) }),
        perturb: (flow) => perturbParameters(flow, new Rng(5), 0.3),
      }),
    )
  })

  it.each([1, 2])('of %d angles starts uniform', (features) => {
    const flow = circularSplineFlow({ ...small, features, rng: new Rng(0) })
    tidy(() => {
      const x = new Rng(1).uniform([20, features], -Math.PI, Math.PI)
      expectClose('logProb', flow.logProb(x).dataSync(), Array(20).fill(-features * Math.log(TURN)), 1e-5)
    })
    flow.dispose()
  })

  it('keeps measure, is the same a turn further, and joins at the seam', () => {
    const flow = circularSplineFlow({ ...small, features: 2, rng: new Rng(0) })
    perturbParameters(flow, new Rng(3), 0.3)
    tidy(() => {
      const integral = (mean(exp(flow.logProb(grid(120)))).dataSync()[0] as number) * TURN ** 2
      expect(integral).toBeCloseTo(1, 3)
      const x = new Rng(4).uniform([50, 2], -Math.PI, Math.PI)
      expectClose('a turn further', flow.logProb(add(x, TURN)).dataSync(), flow.logProb(x).dataSync(), 1e-4)
      const across = [-1, 0, 2].flatMap((at) => [
        [Math.PI - 1e-4, at],
        [-Math.PI + 1e-4, at],
        [at, Math.PI - 1e-4],
        [at, -Math.PI + 1e-4],
      ])
      const seam = flow.logProb(tensor2d(across)).dataSync()
      for (let i = 0; i < seam.length; i += 2) expect(seam[i]).toBeCloseTo(seam[i + 1] as number, 2)
    })
    flow.dispose()
  })

  it('gives samples in the interval, with their log-density', () => {
    const flow = circularSplineFlow({ ...small, features: 2, contextFeatures: 1, rng: new Rng(0) })
    perturbParameters(flow, new Rng(3), 0.5)
    tidy(() => {
      const context = new Rng(5).normal([4, 1])
      const [x, logProb] = flow.sampleAndLogProb(50, { context, rng: new Rng(6) })
      const end = Math.fround(Math.PI)
      for (const value of x.dataSync()) expect(Math.abs(value)).toBeLessThanOrEqual(end)
      expectClose('logProb of its own samples', flow.logProb(x, context).dataSync(), logProb.dataSync(), 1e-3)
    })
    flow.dispose()
  })

  it('learns a product of von Mises densities whose mode lies on the seam', () => {
    const truth = new Independent({ distribution: new VonMises({ loc: [3.1, -2], concentration: [4, 2] }) })
    const flow = circularSplineFlow({ ...small, features: 2, rng: new Rng(1) })
    const rng = new Rng(2)
    const optimizer = train.adam(0.02)
    const loss = (x: Tensor): Scalar => neg(mean(flow.logProb(x)))
    for (let step = 0; step < 100; step += 1) {
      tidy(() => {
        const x = truth.sample(128, { rng })
        optimizer.minimize(() => loss(x), false, [...flow.parameters().values()])
      })
    }
    tidy(() => {
      const x = truth.sample(1000, { rng })
      const gap = (mean(truth.logProb(x)).dataSync()[0] as number) + (loss(x).dataSync()[0] as number)
      // The uniform density is 1.3 nats away.
      expect(gap).toBeLessThan(0.08)
    })
    optimizer.dispose()
    flow.dispose()
    truth.dispose()
  })
})

it('refuses options that do not fit', () => {
  expect(() => circularSplineFlow({ features: 0, rng: new Rng(0) })).toThrow(FlowsError)
})
