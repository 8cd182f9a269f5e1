import { grads, sum, type Tensor, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { DiscretizedLogistic, Logistic, Quantized } from './index.ts'

/** x, loc, scale and mpmath's log P. */
const cells: [x: number, loc: number, scale: number, logProb: number][] = [
  [100, 100, 0.02, -2.777587221e-11],
  [100, 103, 0.02, -125.0000028],
  [30, 200, 0.5, -339.1454135],
  [200, 3, 1.5, -131.720348],
  [128, 128, 1000000.0, -15.20180492],
  [1, 250, 3.3, -76.64464578],
  [7, 9, 40, -5.075811746],
]

eachBackend(() => {
  describe('DiscretizedLogistic', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, scale }) => new DiscretizedLogistic({ loc, scale, low: -2, high: 5 }),
        parameters: { loc: 0.7, scale: 1.3 },
        otherParameters: { loc: 4.4, scale: 0.6 },
        support: { kind: 'discrete', values: [-2, -1, 0, 1, 2, 3, 4, 5] },
        outside: [-3, 0.5, 6],
        missing: ['covariance'],
      }),
    )
  })

  it.each(cells)('is exact for the cell of %d at loc %d, scale %d', (x, loc, scale, truth) => {
    const distribution = new DiscretizedLogistic({ loc, scale })
    const [got] = tidy(() => distribution.logProb(tensor(x)).dataSync())
    expect(Math.abs(got! - truth)).toBeLessThan(1e-6 * Math.max(1, Math.abs(truth)))
    distribution.dispose()
  })

  it('has finite gradients where a cell has next to no probability', () => {
    const x = [0, 5, 200, 255]
    const gradients = tidy(() =>
      grads((loc: Tensor, scale: Tensor) => sum(new DiscretizedLogistic({ loc, scale }).logProb(tensor1d(x))))([
        tensor(100),
        tensor(0.05),
      ]).flatMap((gradient) => [...gradient.dataSync()]),
    )
    // (-1 -1 +1 +1) / scale to loc; the distances of the nearer ends, 99.5 + 94.5 + 99.5 + 154.5, over scale^2 to scale.
    expect(gradients[0]).toBeCloseTo(0, 3)
    expect(gradients[1]! / (448 / 0.05 ** 2)).toBeCloseTo(1, 4)
  })

  it('agrees with the logistic quantised by its ceiling', () => {
    const own = new DiscretizedLogistic({ loc: 3.2, scale: 1.7, low: 0, high: 9 })
    const other = new Quantized({ distribution: new Logistic({ loc: 2.7, scale: 1.7 }), low: 0, high: 9 })
    const x = tensor1d([0, 1, 4, 8, 9])
    const [got, truth] = tidy(() => [own, other].map((d) => d.logProb(x).dataSync()))
    for (const [i, value] of truth!.entries()) expect(got![i]).toBeCloseTo(value, 5)
    for (const owned of [own, other, x]) owned.dispose()
  })
})

describe('DiscretizedLogistic', () => {
  it('refuses ends out of order', () => {
    expect(() => new DiscretizedLogistic({ loc: 0, scale: 1, low: 3, high: 3 })).toThrow(
      'DiscretizedLogistic: low and high must be whole numbers, high above low; got low 3 and high 3.',
    )
  })
})
