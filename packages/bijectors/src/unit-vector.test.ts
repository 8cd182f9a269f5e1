import {
  atan,
  concat,
  cos,
  div,
  minimum,
  mul,
  neg,
  sin,
  slice,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { bijectorLaws, type Chart, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { UnitVector } from './unit-vector.ts'

function parts(y: Tensor): [head: Tensor, last: Tensor] {
  const features = (y.shape[y.rank - 1] as number) - 1
  const [lead, start] = [y.shape.slice(0, -1), y.shape.slice(0, -1).map(() => 0)]
  return [slice(y, [...start, 0], [...lead, features]), slice(y, [...start, features], [...lead, 1])]
}

/** The angle from (0, -1): arc length. */
const circle: Chart = {
  coordinates: (y) => {
    const [head, last] = parts(y)
    return mul(2, atan(div(head, sub(1, last))))
  },
  embed: (angle) => concat([sin(angle), neg(cos(angle))], angle.rank - 1),
}

/** Lambert's projection from (0, 0, -1), which keeps areas (1772); what lies outside its disc is read as the pole. */
const sphere: Chart = {
  coordinates: (y) => {
    const [head, last] = parts(y)
    return mul(head, sqrt(div(2, sub(1, last))))
  },
  embed: (c) => {
    const size = minimum(sum(square(c), -1, true), 4)
    return concat([mul(c, sqrt(sub(1, div(size, 4)))), sub(div(size, 2), 1)], c.rank - 1)
  },
}

eachBackend(() => {
  describe.each([
    [1, circle],
    [2, sphere],
  ] as const)('onto the sphere, from %i dimensions', (features, chart) => {
    itObeys(
      bijectorLaws({
        create: () => new UnitVector(),
        inputs: (rng) => rng.normal([6, features]),
        tails: (rng) => rng.uniform([6, features], -1e4, 1e4),
        chart,
        ...(features === 2 && {
          edges: [
            [0, 0, 1],
            [0, 0, -1],
            [1e-30, 0, 1],
            [2 ** -59, 0, 1],
            [1, 0, 0],
          ],
        }),
      }),
    )
  })

  it('gives vectors of length 1, the stated log-det in five dimensions, and x back from near the pole', () => {
    tidy(() => {
      const map = new UnitVector()
      const x = mul(new Rng(3).normal([8, 5]), tensor([[1e-6], [1e-2], [1], [3], [10], [1e3], [1e6], [1e15]]))
      const [y, logDet] = map.forwardAndLogDet(x)
      expectClose('length', sum(square(y), -1).dataSync(), Array(8).fill(1), 1e-6)
      const want = (x.arraySync() as number[][]).map((row) => {
        return 5 * Math.log(2 / (1 + row.reduce((total, value) => total + value ** 2, 0)))
      })
      expectClose('log-det', logDet.dataSync(), want, 1e-6)
      const [back, inverseLogDet] = map.inverseAndLogDet(y)
      expectClose('x', div(back, x).dataSync(), Array(40).fill(1), 1e-5)
      expectClose('inverse log-det', neg(inverseLogDet).dataSync(), want, 1e-5)
    })
  })

  it('reads the pole as a far point, where a normal density vanishes', () => {
    tidy(() => {
      const [x] = new UnitVector().inverseAndLogDet(tensor([0, 0, 0, 1]))
      expect(Math.hypot(...x.dataSync())).toBeGreaterThan(1e18)
    })
  })
})
