import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { expectation } from './expectation.ts'
import type { MixtureParameters } from './mixture-parameters.ts'
import { emptyStatistics } from './statistics.ts'
import { whiten } from './whitening.ts'

const rows = 131
const mixture: MixtureParameters = {
  components: 3,
  features: 2,
  covariance: 'full',
  weights: Float64Array.of(0.2, 0.5, 0.3),
  means: Float64Array.of(0, 0, 2, 1, -3, 5),
  covariances: Float64Array.of(1, 0.5, 0.5, 2, 0.1, 0, 0, 0.3, 4, -1, -1, 1),
}
const data = { values: new Rng(0).normals(2 * rows).map((x) => 2 * x), rows, features: 2 }

/** log(w_k N(x; m_k, S_k)) with the 2 x 2 inverse written out. */
function logComponent(k: number, x: number, y: number): number {
  const [a, b, , c] = [...mixture.covariances.subarray(4 * k, 4 * k + 4)]
  const determinant = a! * c! - b! * b!
  const [dx, dy] = [x - mixture.means[2 * k]!, y - mixture.means[2 * k + 1]!]
  const distance = (c! * dx * dx - 2 * b! * dx * dy + a! * dy * dy) / determinant
  return Math.log(mixture.weights[k]!) - 0.5 * distance - Math.log(2 * Math.PI) - 0.5 * Math.log(determinant)
}

const logs = Array.from({ length: rows }, (_, i) =>
  [0, 1, 2].map((k) => logComponent(k, data.values[2 * i]!, data.values[2 * i + 1]!)),
)
const logProb = logs.map((terms) => Math.log(terms.reduce((sum, l) => sum + Math.exp(l), 0)))

it('gives the log-density of each row and their sum', () => {
  const logProbs = new Float64Array(rows)
  const total = expectation(data, whiten(mixture), { logProbs })
  for (const [i, expected] of logProb.entries()) expect(logProbs[i]).toBeCloseTo(expected, 10)
  expect(total).toBeCloseTo(
    logProb.reduce((sum, l) => sum + l, 0),
    9,
  )
})

it('gathers the moments of the responsibilities about the means', () => {
  const statistics = emptyStatistics(3, 2, false)
  expectation(data, whiten(mixture), { statistics })
  for (const k of [0, 1, 2]) {
    let [count, sum, cross] = [0, 0, 0]
    for (let i = 0; i < rows; i += 1) {
      const r = Math.exp(logs[i]![k]! - logProb[i]!)
      const [dx, dy] = [
        data.values[2 * i]! - mixture.means[2 * k]!,
        data.values[2 * i + 1]! - mixture.means[2 * k + 1]!,
      ]
      count += r
      sum += r * dy
      cross += r * dx * dy
    }
    expect(statistics.counts[k]).toBeCloseTo(count, 9)
    expect(statistics.sums[2 * k + 1]).toBeCloseTo(sum, 9)
    expect(statistics.squares[4 * k + 2]).toBeCloseTo(cross, 8)
  }
})

it('agrees between a full covariance and the same as variances', () => {
  const covariances = Float64Array.of(1, 0, 0, 2, 0.1, 0, 0, 0.3, 4, 0, 0, 1)
  const variances = Float64Array.of(1, 2, 0.1, 0.3, 4, 1)
  const full = expectation(data, whiten({ ...mixture, covariances }))
  const diagonal = expectation(data, whiten({ ...mixture, covariance: 'diagonal', covariances: variances }))
  expect(diagonal).toBeCloseTo(full, 9)
})

it('survives a row beyond the reach of doubles', () => {
  const far = { values: Float64Array.of(1e200, 0, 0, 0), rows: 2, features: 2 }
  const statistics = emptyStatistics(3, 2, false)
  const logProbs = new Float64Array(2)
  expectation(far, whiten(mixture), { statistics, logProbs })
  expect(logProbs[0]).toBe(Number.NEGATIVE_INFINITY)
  expect(Number.isFinite(logProbs[1])).toBe(true)
  expect(statistics.squares.every(Number.isFinite)).toBe(true)
})
