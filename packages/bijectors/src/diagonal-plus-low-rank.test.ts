import { exp, eye, mul, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, logAbsDet, Rng, solve } from '@tfjs-flows/core'
import { bijectorLaws, expectClose, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { DiagonalPlusLowRank } from './diagonal-plus-low-rank.ts'

eachBackend(() => {
  describe.each([
    [2, 1],
    [5, 2],
    [3, 3],
  ])('of %i features and rank %i', (features, rank) => {
    itObeys(
      bijectorLaws({
        create: () => new DiagonalPlusLowRank({ features, rank, rng: new Rng(1) }),
        inputs: (rng) => rng.normal([5, features]),
        tails: (rng) => rng.uniform([5, features], -1e3, 1e3),
        startsAtIdentity: true,
      }),
    )
  })

  it('has the log-det and the inverse of its dense matrix, far from its start', () => {
    const map = new DiagonalPlusLowRank({ features: 8, rank: 3, bias: false, rng: new Rng(1) })
    perturbParameters(map, new Rng(2), 1)
    tidy(() => {
      const [rows, logDet] = map.forwardAndLogDet(eye(8))
      expectClose('log-det', logDet.dataSync(), Array(8).fill(logAbsDet(rows).dataSync()[0]), 2e-5)
      const inverse = solve(rows, eye(8)) as Tensor
      expectClose('inverse', map.inverse(eye(8)).dataSync(), inverse.dataSync(), 1e-3)
    })
    map.dispose()
  })

  it('is the diagonal and a matrix of its rank', () => {
    const map = new DiagonalPlusLowRank({ features: 6, rank: 1 })
    perturbParameters(map, new Rng(3), 0.8)
    const [shift, matrix, scale] = tidy(() => {
      const at0 = map.forward(mul(eye(6), 0))
      return [
        at0.arraySync() as number[][],
        sub(map.forward(eye(6)), at0).arraySync() as number[][],
        exp(map.logScale).dataSync(),
      ]
    })
    expect(shift[0]).toEqual([...(map.bias?.dataSync() ?? [])])
    // The rows of y are columns of the matrix; without the diagonal every 2 x 2 minor is 0.
    const rest = matrix.map((row, i) =>
      row.map((value, j) => (value - (i === j ? (scale[j] as number) : 0)) / (scale[j] as number)),
    )
    const entry = (i: number, j: number): number => rest[i]?.[j] as number
    for (let i = 0; i < 5; i += 1) {
      const minor = entry(i, i) * entry(i + 1, i + 1) - entry(i, i + 1) * entry(i + 1, i)
      expect(Math.abs(minor)).toBeLessThan(1e-5)
      expect(Math.abs(entry(i, i + 1))).toBeGreaterThan(1e-4)
    }
    map.dispose()
  })
})

it.each([0, 4, 1.5])('refuses the rank %d of 3 features', (rank) => {
  expect(() => new DiagonalPlusLowRank({ features: 3, rank })).toThrow(FlowsError)
})
