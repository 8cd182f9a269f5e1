import { eye, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { FlowsError, logAbsDet, Rng, swapLast } from '@tfjs-flows/core'
import { bijectorLaws, expectClose, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { QrLinear } from './qr-linear.ts'

eachBackend(() => {
  describe.each([
    [2, undefined],
    [4, 3],
  ])('of %i features with %s reflections', (features, reflections) => {
    itObeys(
      bijectorLaws({
        create: () => new QrLinear({ features, reflections }),
        inputs: (rng) => rng.normal([5, features]),
        tails: (rng) => rng.uniform([5, features], -1e3, 1e3),
        startsAtIdentity: reflections === undefined,
      }),
    )
  })

  it('has the log-det of its matrix', () => {
    const map = new QrLinear({ features: 5, bias: false })
    perturbParameters(map, new Rng(0), 0.7)
    tidy(() => {
      const [rows, logDet] = map.forwardAndLogDet(eye(5))
      expectClose('log-det', logDet.dataSync(), Array(5).fill(logAbsDet(rows).dataSync()[0]), 1e-5)
    })
    map.dispose()
  })

  it('is the map of a given matrix, triangular, with negative entries or of det < 0', () => {
    for (const rows of [
      [
        [2, 1],
        [0, 3],
      ],
      [
        [-2, 1],
        [0, 3],
      ],
      [
        [0, 1],
        [1, 0],
      ],
      [
        [1, 0],
        [0, 1],
      ],
    ]) {
      tidy(() => {
        const matrix = tensor2d(rows)
        const map = QrLinear.fromMatrix(matrix)
        expectClose('W', swapLast(map.forward(eye(2))).dataSync(), rows.flat(), 1e-6)
        expectClose('W^-1 W', map.inverse(swapLast(matrix)).dataSync(), [1, 0, 0, 1], 1e-6)
        map.dispose()
      })
    }
  })
})

it('refuses singular matrices, and no reflections', () => {
  const singular = tensor2d([
    [1, 2],
    [2, 4],
  ])
  const wide = tensor2d([[1, 2]])
  expect(() => QrLinear.fromMatrix(singular)).toThrow('must be square and not singular')
  expect(() => QrLinear.fromMatrix(wide)).toThrow(FlowsError)
  expect(() => new QrLinear({ features: 3, reflections: 0 })).toThrow(FlowsError)
  for (const matrix of [singular, wide]) matrix.dispose()
})
