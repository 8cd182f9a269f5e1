import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { simplexChart } from './fixtures/simplex-chart.ts'
import { StickBreaking } from './stick-breaking.ts'

eachBackend(() => {
  describe.each([1, 2, 4])('onto the simplex, from %i dimensions', (features) => {
    itObeys(
      bijectorLaws({
        create: () => new StickBreaking(),
        inputs: (rng) => rng.normal([5, features]),
        // A piece of e^-21 beside pieces near 1 keeps its digits.
        tails: (rng) => rng.uniform([6, features], -7, 7),
        chart: simplexChart,
        ...(features === 2 && {
          edges: [
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
            [0.5, 0.5, 0],
            [1e-45, 1 - 2 ** -24, 2 ** -24],
          ],
          outside: [
            [-1e-30, 0.5, 0.5],
            [1.5, -0.5, 0],
            [0, 1 + 2 ** -23, 0],
            [Number.POSITIVE_INFINITY, 0, 0],
            [0, Number.NEGATIVE_INFINITY, 1],
          ],
        }),
      }),
    )
  })

  it('starts from equal pieces, and breaks what is left', () => {
    tidy(() => {
      const map = new StickBreaking()
      for (const piece of map.forward(tensor([0, 0, 0])).dataSync()) expect(piece).toBeCloseTo(0.25, 6)
      // z = (1/3, 3/4): sigmoid(-log 2) and sigmoid(log 3).
      const y = map.forward(tensor([0, Math.log(3)])).dataSync()
      for (const [i, value] of [1 / 3, 1 / 2, 1 / 6].entries()) expect(y[i]).toBeCloseTo(value, 6)
    })
  })

  it('has a log-det of sum log y, also where pieces are tiny', () => {
    tidy(() => {
      const map = new StickBreaking()
      const [y, logDet] = map.forwardAndLogDet(
        tensor([
          [-60, 3],
          [2, -50],
        ]),
      )
      const rows = y.arraySync() as number[][]
      expectClose(
        'log-det',
        logDet.dataSync(),
        rows.map((row) => row.reduce((total, p) => total + Math.log(p), 0)),
        1e-5,
      )
      expectClose('back', map.inverse(y).dataSync(), [-60, 3, 2, -50], 1e-5)
    })
  })
})

it('adds an entry', () => {
  const map = new StickBreaking()
  expect([map.forwardEventShape([5, 2]), map.inverseEventShape([3])]).toEqual([[5, 3], [2]])
})
