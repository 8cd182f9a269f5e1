import { eachBackend } from '@tfjs-flows/config/vitest'
import { toyDensities } from '@tfjs-flows/data'
import { MultivariateNormalDiag } from '@tfjs-flows/distributions'
import { expect, it } from 'vitest'
import { cellCentres } from './picture.ts'
import { frameOf, toyScene } from './scene.ts'

it('lays cells out from the top left', () => {
  const cells = cellCentres({ low: [0, 10], high: [2, 14] }, 2)
  expect([...cells]).toEqual([0.5, 13, 1.5, 13, 0.5, 11, 1.5, 11])
})

it('shows a truth that integrates to one', () => {
  const { truth, frame } = toyScene(toyDensities.rings, new Float64Array(4))
  const { logProb, size } = truth ?? { logProb: new Float32Array(), size: 1 }
  const cell = ((frame.high[0] - frame.low[0]) / size) * ((frame.high[1] - frame.low[1]) / size)
  expect(logProb.reduce((sum, value) => sum + Math.exp(value) * cell, 0)).toBeCloseTo(1, 2)
})

eachBackend(() => {
  it('frames nearly all of a density', async () => {
    const density = new MultivariateNormalDiag({ loc: [100, -3], scaleDiag: [20, 0.1] })
    const { low, high } = await frameOf(density)
    density.dispose()
    for (const [j, [loc, scale]] of (
      [
        [100, 20],
        [-3, 0.1],
      ] as const
    ).entries()) {
      expect((high[j]! - loc) / scale).toBeGreaterThan(2.5)
      expect((high[j]! - loc) / scale).toBeLessThan(4.5)
      expect((loc - low[j]!) / scale).toBeGreaterThan(2.5)
      expect((loc - low[j]!) / scale).toBeLessThan(4.5)
    }
  })
})
