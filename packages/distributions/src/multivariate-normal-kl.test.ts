import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import {
  type Distribution,
  Independent,
  klDivergence,
  Laplace,
  MultivariateNormalDiag,
  MultivariateNormalFullCovariance,
  MultivariateNormalLowRank,
  MultivariateNormalTriL,
  Normal,
} from './index.ts'

/** Each form with a mean, twice: as p and as q. */
const forms: Record<string, (side: 0 | 1) => Distribution> = {
  Diag: (side) =>
    new MultivariateNormalDiag({ loc: [side, -1, 0.5], scaleDiag: [[0.5, 2, 1][side] as number, 0.7, 1.1] }),
  Independent: (side) =>
    new Independent({ distribution: new Normal({ loc: [side, 0.3, -0.2], scale: [0.8, 1.2, side + 0.5] }) }),
  TriL: (side) =>
    new MultivariateNormalTriL({
      loc: [0.2, side, -1],
      scaleTril: [
        [side + 0.5, 0, 0],
        [0.3, -0.8, 0],
        [-0.6, 0.9, 1.2],
      ],
    }),
  FullCovariance: (side) =>
    new MultivariateNormalFullCovariance({
      loc: [0, 0.5, side],
      covarianceMatrix: [
        [2, 0.5, -0.3],
        [0.5, 1 + side, 0.4],
        [-0.3, 0.4, 0.8],
      ],
    }),
  LowRank: (side) =>
    new MultivariateNormalLowRank({
      loc: [side, side, 0],
      covFactor: [
        [0.9, side],
        [-0.4, 0.5],
        [0.1, 1.3],
      ],
      covDiag: [0.5, 1.2, 0.3],
    }),
}
const pairs = Object.keys(forms).flatMap((p) => Object.keys(forms).map((q): [string, string] => [p, q]))

/** The same mean and covariance as numbers, for a reference in float64. */
function numbersOf(distribution: Distribution): { mean: number[]; covariance: number[][] } {
  return tidy(() => ({
    mean: [...distribution.mean().dataSync()],
    covariance: distribution.covariance().arraySync() as number[][],
  }))
}

/** KL of normals by elimination in float64. */
function reference(p: Distribution, q: Distribution): number {
  const [from, to] = [numbersOf(p), numbersOf(q)]
  const d = from.mean.length
  const gap = from.mean.map((value, i) => value - to.mean[i]!)
  // Columns of Sp and the difference of the means beside Sq: elimination leaves Sq^-1 of them.
  const rows = to.covariance.map((row, i) => [...row, ...from.covariance[i]!, gap[i]!])
  const own = from.covariance.map((row) => [...row])
  const solved = eliminate(rows)
  const trace = solved.rows.reduce((sum, row, i) => sum + row[d + i]!, 0)
  const distance = solved.rows.reduce((sum, row, i) => sum + gap[i]! * row[2 * d]!, 0)
  return (trace + distance - d + solved.logDet - eliminate(own).logDet) / 2
}

function eliminate(rows: number[][]): { rows: number[][]; logDet: number } {
  let logDet = 0
  for (const [k, pivotRow] of rows.entries()) {
    const pivot = pivotRow[k]!
    logDet += Math.log(pivot)
    for (const [j, value] of pivotRow.entries()) pivotRow[j] = value / pivot
    for (const [i, row] of rows.entries()) {
      if (i === k) continue
      const factor = row[k]!
      for (const [j, value] of pivotRow.entries()) row[j] = row[j]! - factor * value
    }
  }
  return { rows, logDet }
}

eachBackend(() => {
  describe('klDivergence of multivariate normals', () => {
    it.each(pairs)('from %s to %s is that of their means and covariances', (from, to) => {
      const [p, q] = [forms[from]!(0), forms[to]!(1)]
      const [got] = tidy(() => klDivergence(p, q).dataSync())
      expect(got! / reference(p, q)).toBeCloseTo(1, 4)
      for (const distribution of [p, q]) distribution.dispose()
    })

    it.each(Object.keys(forms))('is 0 between equals of the form %s, never below', (form) => {
      const [p, q] = [forms[form]!(1), forms[form]!(1)]
      const [got] = tidy(() => klDivergence(p, q).dataSync())
      expect(got).toBeGreaterThanOrEqual(0)
      expect(got).toBeLessThan(form === 'LowRank' ? 1e-6 : 1e-30)
      for (const distribution of [p, q]) distribution.dispose()
    })

    it('keeps its digits between neighbours', () => {
      const tril = (scale: number): Distribution =>
        new MultivariateNormalTriL({
          loc: [0, 0],
          scaleTril: [
            [scale, 0],
            [0.5, 2],
          ],
        })
      const [p, q] = [tril(1 + 2 ** -10), tril(1)]
      const [got] = tidy(() => klDivergence(p, q).dataSync())
      // N = ((h, 0), (-h / 4, 0)) with h = 2^-10: (h^2 / 16 + h^2 + 2 (h - log(1 + h))) / 2
      const h = 2 ** -10
      expect(got! / ((h * h * 17) / 32 + h - Math.log1p(h))).toBeCloseTo(1, 5)
      for (const distribution of [p, q]) distribution.dispose()
    })

    it('of low rank is within four standard errors of its estimate', async () => {
      const [p, q] = [forms['LowRank']!(0), forms['TriL']!(1)]
      const { mean, standardError } = await klDivergence.estimate(p, q, { samples: 20_000, rng: new Rng(1) })
      const [got] = tidy(() => klDivergence(p, q).dataSync())
      expect(Math.abs(mean - got!)).toBeLessThan(4 * standardError)
      for (const distribution of [p, q]) distribution.dispose()
    })

    it('is batched over both, with gradients to the parameters of low rank', () => {
      const wrong = tidy(() => {
        const rng = new Rng(0)
        const parameters = [rng.normal([2, 1, 3]), rng.normal([3, 2]), rng.uniform([4, 3], 0.5, 2)]
        const build = (loc: Tensor, covFactor: Tensor, covDiag: Tensor): MultivariateNormalLowRank =>
          new MultivariateNormalLowRank({ loc, covFactor, covDiag })
        const q = [rng.normal([3]), rng.normal([4, 3, 1]), rng.uniform([3], 0.5, 2)]
        return gradientMismatches(
          (...at) => {
            const [a, b, c, d, e, f] = at as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]
            const divergence = klDivergence(build(a, b, c), build(d, e, f))
            expect(divergence.shape).toEqual([2, 4])
            return divergence
          },
          [...parameters, ...q],
          { tolerance: 1e-2 },
        )
      })
      expect(wrong).toEqual([])
    })
  })
})

describe('klDivergence of multivariate normals', () => {
  it('knows no other independent parts', () => {
    const p = forms['Diag']!(0)
    const q = new Independent({ distribution: new Laplace({ loc: [0, 0, 0], scale: 1 }) })
    expect(() => klDivergence(p, q)).toThrow(/must have a closed form; got MultivariateNormalDiag and Independent/)
    for (const distribution of [p, q]) distribution.dispose()
  })
})
