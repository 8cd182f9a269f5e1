import { add, concat, eye, reshape, slice, sub, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import {
  type Bijection,
  forwardEventShape,
  inverseEventShape,
  logAbsDet,
  outputEventRank,
  Rng,
  type Shape,
} from '@tfjs-flows/core'
import { expectClose, rebuild } from '@tfjs-flows/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { drawLinearMap, drawShape, whole } from './fixtures/linear-map.ts'

/** Checks a property of random combinations of linear maps, on random batches. */
function checkMaps(check: (map: Bijection, x: Tensor, event: Shape) => void): void {
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const event = drawShape(draw)
      const map = drawLinearMap(draw, event, 3)
      const batch = Array.from({ length: whole(draw, 0, 2) }, () => whole(draw, 1, 3))
      try {
        tidy(() => check(map, new Rng(1).normal([...batch, ...event]), event))
      } finally {
        map.dispose()
      }
    }),
    { seed: 7, numRuns: 100 },
  )
}

/** The sum over all axes but the first `lead`. */
function totals(x: Tensor, lead: number): Tensor {
  return x.rank === lead ? x : sum(reshape(x, [...x.shape.slice(0, lead), -1]), -1)
}

eachBackend(() => {
  it('the inverse undoes any combination of maps, with the opposite log-det', () => {
    checkMaps((map, x) => {
      const [y, logDet] = map.forwardAndLogDet(x)
      const [back, inverseLogDet] = map.inverseAndLogDet(y)
      expectClose('x', back.dataSync(), x.dataSync(), 1e-4)
      expectClose('log-dets', add(logDet, inverseLogDet).dataSync(), new Float32Array(logDet.size), 1e-5)
    })
  })

  it('shapes are those that the map says', () => {
    checkMaps((map, x, event) => {
      const image = forwardEventShape(map, event)
      const [batch, lead] = [x.shape.slice(0, x.rank - event.length), x.rank - map.eventRank]
      const [y, logDet] = map.forwardAndLogDet(x)
      expect([y.shape, logDet.shape]).toEqual([[...batch, ...image], x.shape.slice(0, lead)])
      expect(y.rank - outputEventRank(map)).toBe(lead)
      const [back, inverseLogDet] = map.inverseAndLogDet(y)
      expect([back.shape, inverseLogDet.shape]).toEqual([x.shape, logDet.shape])
      expect(inverseEventShape(map, image)).toEqual(event)
    })
  })

  it('log-dets add up to that of the matrix, and are constant', () => {
    checkMaps((map, x, event) => {
      const entries = event.reduce((product, n) => product * n, 1)
      // The images of 0 and of the unit events: b, and b plus the rows of the transposed matrix.
      const units = reshape(concat([zeros([1, entries]), eye(entries)]), [entries + 1, ...event])
      const images = reshape(map.forward(units), [entries + 1, entries])
      const matrix = sub(slice(images, [1, 0], [entries, entries]), slice(images, [0, 0], [1, entries]))
      const logDet = totals(map.forwardAndLogDet(x)[1], x.rank - event.length).dataSync()
      const want = logAbsDet(matrix).dataSync()[0] as number
      expectClose('log-det', logDet, new Float32Array(logDet.length).fill(want), 1e-4)
      expect(map.isConstantLogDet).toBe(true)
    })
  })

  it('a file brings any combination back', () => {
    checkMaps((map, x) => {
      const again = rebuild(map) as typeof map
      expectClose('y', again.forward(x).dataSync(), map.forward(x).dataSync(), 0)
      again.dispose()
    })
  })
})
