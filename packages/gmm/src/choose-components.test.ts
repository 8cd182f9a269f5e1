import { Rng } from '@tfjs-flows/core'
import { expect, it } from 'vitest'
import { chooseComponents } from './choose-components.ts'
import type { Rows } from './mixture-parameters.ts'

/** Four clusters on a line. */
function clusters(rows: number, seed: number): Rows {
  const z = new Rng(seed).normals(2 * rows)
  return { values: z.map((x, i) => x + 12 * (Math.floor(i / 2) % 4)), rows, features: 2 }
}

it('doubles until the validation rows are no better off', async () => {
  const { best, scores } = await chooseComponents(clusters(2000, 0), clusters(1000, 1), { rng: new Rng(0) })
  expect(best.components).toBe(4)
  expect(scores.map(({ components }) => components)).toEqual([1, 2, 4, 8, 16])
  expect(scores.map(({ parameters }) => parameters)).toEqual([5, 11, 23, 47, 95])
  const top = Math.max(...scores.map(({ validationLogLikelihood }) => validationLogLikelihood))
  expect(scores[2]?.validationLogLikelihood).toBe(top)
  expect(scores.every(({ validationError }) => validationError > 0 && validationError < 0.1)).toBe(true)
  best.distribution.dispose()
})

it('stops where the rows run out', async () => {
  const { scores, best } = await chooseComponents(clusters(14, 0), clusters(100, 1), { rng: new Rng(0) })
  expect(scores.map(({ components }) => components).every((count) => count <= 4)).toBe(true)
  best.distribution.dispose()
})

it('tries the candidates asked for', async () => {
  const candidates = [6, 3]
  const { scores, best } = await chooseComponents(clusters(500, 0), clusters(200, 1), {
    candidates,
    rng: new Rng(0),
    covariance: 'diagonal',
  })
  expect(scores.map(({ components }) => components)).toEqual([3, 6])
  best.distribution.dispose()
})

it('refuses rows too few for the first candidate, and no candidates', async () => {
  const rng = new Rng(0)
  await expect(chooseComponents(clusters(2, 0), clusters(9, 1), { rng })).rejects.toThrow(/need at least 3 rows; got 2/)
  await expect(chooseComponents(clusters(9, 0), clusters(9, 1), { rng, candidates: [] })).rejects.toThrow(/a candidate/)
})
