import { tensor, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { simplexChart } from './fixtures/simplex-chart.ts'
import { SoftmaxCentered } from './softmax-centered.ts'

eachBackend(() => {
  describe.each([1, 2, 4])('onto the simplex, from %i dimensions', (features) => {
    itObeys(
      bijectorLaws({
        create: () => new SoftmaxCentered(),
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

  it('is softmax of the entries and a zero', () => {
    tidy(() => {
      const y = new SoftmaxCentered().forward(tensor([0, Math.log(2)])).dataSync()
      for (const [i, value] of [0.25, 0.5, 0.25].entries()) expect(y[i]).toBeCloseTo(value, 6)
    })
  })

  it('has a log-det of sum log y, also where pieces are tiny', () => {
    tidy(() => {
      const map = new SoftmaxCentered()
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
  const map = new SoftmaxCentered()
  expect([map.forwardEventShape([5, 2]), map.inverseEventShape([3])]).toEqual([[5, 3], [2]])
})
