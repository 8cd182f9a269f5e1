import { matMul, sub, tensor, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { bijectorLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { LuLinear } from './lu-linear.ts'

eachBackend(() => {
  describe('LuLinear', () => {
    itObeys(
      bijectorLaws({
        create: () => new LuLinear({ features: 4, permutation: [2, 0, 3, 1], signs: [1, -1, 1, -1] }),
        inputs: (rng) => rng.normal([5, 4]),
        tails: (rng) => rng.uniform([5, 4], -1e3, 1e3),
      }),
    )
  })

  describe('LuLinear without permutation and bias', () => {
    itObeys(
      bijectorLaws({
        create: () => new LuLinear({ features: 2, bias: false }),
        inputs: (rng) => rng.normal([5, 2]),
        startsAtIdentity: true,
      }),
    )
  })

  it('is y = P L U x + b, whose log-det is that of the matrix', () => {
    const map = new LuLinear({ features: 3, permutation: [1, 2, 0], signs: [1, -1, 1] })
    tidy(() => {
      map.lower.assign(
        tensor2d([
          [9, 9, 9],
          [2, 9, 9],
          [-1, 0.5, 9],
        ]),
      )
      map.upper.assign(
        tensor2d([
          [9, 3, 1],
          [9, 9, -2],
          [9, 9, 9],
        ]),
      )
      map.logDiagonal.assign(tensor([0.5, -0.25, 0.1]))
      map.bias?.assign(tensor([1, 2, 3]))
      const lower = tensor2d([
        [1, 0, 0],
        [2, 1, 0],
        [-1, 0.5, 1],
      ])
      const upper = tensor2d([
        [Math.exp(0.5), 3, 1],
        [0, -Math.exp(-0.25), -2],
        [0, 0, Math.exp(0.1)],
      ])
      const permuted = matMul(
        tensor2d([
          [0, 1, 0],
          [0, 0, 1],
          [1, 0, 0],
        ]),
        matMul(lower, upper),
      )
      const x = tensor2d([[0.3], [-1.2], [2]])
      const want = matMul(permuted, x).dataSync()
      const [y, logDet] = map.forwardAndLogDet(tensor([0.3, -1.2, 2]))
      const off = sub(y, tensor([1, 2, 3])).dataSync()
      for (const [i, value] of want.entries()) expect(off[i]).toBeCloseTo(value as number, 5)
      expect(logDet.dataSync()[0]).toBeCloseTo(0.35, 6)
    })
    map.dispose()
  })

  it('draws its permutation from the generator', () => {
    const [a, b] = [new LuLinear({ features: 8, rng: new Rng(1) }), new LuLinear({ features: 8, rng: new Rng(1) })]
    expect(a.permutation).toEqual(b.permutation)
    expect(a.permutation).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    a.dispose()
    b.dispose()
  })

  it('refuses signs and permutations of another size', () => {
    expect(() => new LuLinear({ features: 3, permutation: [1, 0] })).toThrow(FlowsError)
    expect(() => new LuLinear({ features: 2, signs: [1, 0] })).toThrow(FlowsError)
  })
})
