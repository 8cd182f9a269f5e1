import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import type { Support } from '@tfjs-flows/core'
import { bijectorLaws, expectClose } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { bijectorOnto, Exp } from './index.ts'

const INFINITY = Number.POSITIVE_INFINITY

interface Case {
  support: () => Support
  /** The ends of its numbers, as float32. */
  ends: [low: number, high: number]
  outside?: number[]
}

const cases: Record<string, Case> = {
  real: { support: () => ({ kind: 'real' }), ends: [-INFINITY, INFINITY] },
  'an interval without ends': {
    support: () => ({ kind: 'interval', low: -INFINITY, high: INFINITY }),
    ends: [-INFINITY, INFINITY],
  },
  'above 0': { support: () => ({ kind: 'interval', low: 0, high: INFINITY }), ends: [0, INFINITY], outside: [-1] },
  'above 3': {
    support: () => ({ kind: 'interval', low: 3, high: INFINITY }),
    ends: [3, INFINITY],
    outside: [2.9, -1e9],
  },
  'below -2': {
    support: () => ({ kind: 'interval', low: -INFINITY, high: -2 }),
    ends: [-INFINITY, -2],
    outside: [-1.9],
  },
  'an interval': {
    support: () => ({ kind: 'interval', low: -2, high: 0.3 }),
    ends: [-2, Math.fround(0.3)],
    outside: [-2.1, 0.4],
  },
  'a circle': {
    support: () => ({ kind: 'circle' }),
    ends: [Math.fround(-Math.PI), Math.fround(Math.PI)],
    outside: [-4, 4],
  },
  'an image': {
    support: () => ({ kind: 'image', of: { kind: 'interval', low: 0, high: 1 }, bijector: new Exp() }),
    ends: [1, Math.fround(Math.E)],
    outside: [0.5, 3],
  },
}

eachBackend(() => {
  describe.each(Object.entries(cases))('bijectorOnto %s', (_, { support, ends, outside }) => {
    const [low, high] = ends
    itObeys(
      bijectorLaws({
        create: () => bijectorOnto(support()),
        inputs: (rng) => rng.uniform([6], -3, 3),
        ...(outside !== undefined && { edges: ends.filter(Number.isFinite), outside }),
      }),
    )

    it('lands inside, and reaches both ends', () => {
      const onto = bijectorOnto(support())
      tidy(() => {
        const y = onto.forward(tensor1d([-1e30, -1e3, -20, 0, 20, 1e3, 1e30])).dataSync()
        for (const value of y) expect(value >= low && value <= high, String(value)).toBe(true)
        if (Number.isFinite(low)) expect(Math.abs((y[0] as number) - low)).toBeLessThan(1e-6)
        else expect(y[0]).toBeLessThan(-1e29)
        if (Number.isFinite(high)) expect(Math.abs((y[6] as number) - high)).toBeLessThan(1e-6)
        else expect(y[6]).toBeGreaterThan(1e29)
      })
      onto.dispose()
    })
  })

  it('takes Tensor ends, along the last axes, and copies them', () => {
    const [low, high] = [tensor1d([0, 10, -0.1]), tensor1d([1, 12, 0.7])]
    const interval = bijectorOnto({ kind: 'interval', low, high })
    const halfLine = bijectorOnto({ kind: 'interval', low, high: INFINITY })
    const [lows, highs] = [low.dataSync(), high.dataSync()]
    for (const end of [low, high]) end.dispose()
    tidy(() => {
      for (const x of [-1e3, -5, 0, 5, 1e3]) {
        const [y, logDet] = interval.forwardAndLogDet(tensor1d([x, x, x]))
        for (const [i, value] of y.dataSync().entries()) {
          expect(value).toBeGreaterThanOrEqual(lows[i] as number)
          expect(value).toBeLessThanOrEqual(highs[i] as number)
        }
        const [back, inverseLogDet] = interval.inverseAndLogDet(y)
        if (Math.abs(x) > 5) continue
        expectClose('inverse', back.dataSync(), [x, x, x], 1e-4)
        expectClose(
          'log-det',
          inverseLogDet.dataSync(),
          logDet.dataSync().map((value) => -value),
          1e-4,
        )
      }
      expectClose('low', halfLine.forward(tensor1d([-200, -200, -200])).dataSync(), lows, 1e-6)
      expectClose(
        'outside',
        interval
          .inverseAndLogDet(tensor1d([2, 9, 0]))[1]
          .dataSync()
          .slice(0, 2),
        [-INFINITY, -INFINITY],
        0,
      )
    })
    for (const each of [interval, halfLine]) each.dispose()
  })
})

describe('bijectorOnto', () => {
  it('refuses whole numbers', () => {
    expect(() => bijectorOnto({ kind: 'integers', low: 0, high: 3 })).toThrow(
      'bijectorOnto: the support must be that of continuous numbers; got integers. Dequantise whole numbers first.',
    )
  })
})
