import { fill, mul, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { bijectorLaws, expectClose, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { Planar } from './planar.ts'

function networkOf(outFeatures: number): LinearNetwork {
  return new LinearNetwork({ inFeatures: 3, outFeatures })
}

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

  describe('with context', () => {
    itObeys(
      bijectorLaws({
        create: () => new Planar({ features: 2, conditioner: networkOf(5), rng: new Rng(2) }),
        inputs: (rng) => rng.normal([5, 2]),
        context: (rng) => rng.normal([5, 3]),
        startsAtIdentity: true,
      }),
    )
  })

  it('has a finite log-det where w^T u is -1 to float32', () => {
    const map = new Planar({ features: 2 })
    tidy(() => {
      const steep = fill([2], -40 * Math.SQRT1_2)
      map.raw.assign(steep)
      const x = tensor2d([
        [0, 0],
        [1, -1],
        [2, 3],
      ])
      // log s at the plane, for s = softplus(log(e - 1) - 40), and 0 far from it.
      expectClose('log-det', map.forwardLogDet(x).dataSync().slice(0, 2), [-39.45868, -39.45868], 1e-4)
      for (const value of [...map.inverse(x).dataSync(), ...map.inverseLogDet(x).dataSync()]) {
        expect(Number.isFinite(value)).toBe(true)
      }
    })
    map.dispose()
  })

  it('shares a context without the leading axes of x', () => {
    const map = new Planar({ features: 2, conditioner: networkOf(5), rng: new Rng(2) })
    perturbParameters(map, new Rng(1), 0.5)
    tidy(() => {
      const [x, context] = [new Rng(3).normal([7, 3, 2]), new Rng(4).normal([3, 3])]
      const [y, logDet] = map.forwardAndLogDet(x, context)
      expect([y.shape, logDet.shape]).toEqual([
        [7, 3, 2],
        [7, 3],
      ])
      expectClose('x', map.inverse(y, context).dataSync(), x.dataSync(), 1e-4)
    })
    map.dispose()
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

it('refuses a conditioner of another width, and a missing context', () => {
  const [narrow, right] = [networkOf(4), networkOf(5)]
  expect(() => new Planar({ features: 2, conditioner: narrow })).toThrow('to 5 parameters')
  const map = new Planar({ features: 2, conditioner: right })
  const x = zeros([1, 2])
  expect(() => map.forward(x)).toThrow(FlowsError)
  x.dispose()
  narrow.dispose()
  map.dispose()
})
