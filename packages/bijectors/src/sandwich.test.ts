import { tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { Householder } from './householder.ts'
import { Log } from './log.ts'
import { reverse } from './permute.ts'
import { Planar } from './planar.ts'
import { Reshape } from './reshape.ts'
import { Sandwich } from './sandwich.ts'
import { Scale } from './scale.ts'
import { Shift } from './shift.ts'

eachBackend(() => {
  describe('a scaling in rotated coordinates', () => {
    itObeys(
      bijectorLaws({
        create: () => new Sandwich({ outer: new Householder({ features: 2 }), inner: new Scale({ scale: [2, 0.5] }) }),
        inputs: (rng) => rng.normal([5, 2]),
        tails: (rng) => rng.uniform([5, 2], -30, 30),
      }),
    )
  })

  it('is a power in the coordinate log x', () => {
    tidy(() => {
      const map = new Sandwich({ outer: new Log(), inner: new Scale({ scale: 2 }) })
      const [y, logDet] = map.forwardAndLogDet(tensor1d([0.5, 3]))
      expectClose('y', y.dataSync(), [0.25, 9], 1e-6)
      expectClose('log-det', logDet.dataSync(), [0, Math.log(6)], 1e-6)
      map.dispose()
    })
  })
})

it('may move to coordinates of other axes, and knows when its log-det is constant', () => {
  const map = new Sandwich({ outer: new Reshape({ from: [2, 2], to: [4] }), inner: reverse(4) })
  expect([map.eventRank, map.outputEventRank, map.isConstantLogDet]).toEqual([2, 2, true])
  expect([map.forwardEventShape([7, 2, 2]), map.inverseEventShape([2, 2])]).toEqual([
    [7, 2, 2],
    [2, 2],
  ])
  tidy(() => {
    const [y, logDet] = map.forwardAndLogDet(
      tensor([
        [
          [1, 2],
          [3, 4],
        ],
      ]),
    )
    expect([y.arraySync(), logDet.arraySync()]).toEqual([
      [
        [
          [4, 3],
          [2, 1],
        ],
      ],
      [0],
    ])
  })
})

it('is as fast as its parts', () => {
  const [slow, shift] = [new Planar({ features: 1 }), new Shift({ shift: 1 })]
  expect(new Sandwich({ outer: shift, inner: slow }).fastSide).toBe('forward')
  expect(new Sandwich({ outer: shift, inner: new Log() }).fastSide).toBe('both')
  slow.dispose()
  shift.dispose()
})
