import { tensor, tidy } from '@tensorflow/tfjs-core'
import { Affine, chain, Exp, Standardize } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { MultivariateNormalDiag, Normal, TransformedDistribution } from '@tfjs-flows/distributions'
import { describe, expect, it } from 'vitest'
import { logProbRows } from './log-prob-rows.ts'

/** log density of N(0, 1) in float64. */
function normalLogProb(z: number): number {
  return -(z * z) / 2 - Math.log(2 * Math.PI) / 2
}

eachBackend(() => {
  describe('logProbRows', () => {
    it('is logProb, whatever the batch', async () => {
      const density = new MultivariateNormalDiag({ loc: [1, -1], scaleDiag: [1, 2] })
      const values = Float64Array.from({ length: 22 }, (_, i) => Math.sin(i))
      const whole = tidy(() => density.logProb(tensor(Float32Array.from(values), [11, 2])).dataSync())
      for (const batchSize of [1, 4, 11, 1000]) {
        const rows = await logProbRows(density, { values, rows: 11, features: 2 }, { batchSize })
        for (const [i, value] of rows.entries()) expect(value).toBeCloseTo(whole[i] as number, 5)
      }
      density.dispose()
    })

    it('keeps the seconds of a column of timestamps', async () => {
      // Seconds of one day in 2024: float32 would round them to multiples of 128.
      const [loc, scale] = [1_700_000_000, 1000]
      const distribution = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
      const bijector = chain([
        new Affine({ shift: 0.5, scale: 2 }),
        new Standardize({ loc: [loc, 0], scale: [scale, 0.001] }),
      ])
      const flow = new TransformedDistribution({ distribution, bijector })
      const center = Math.fround(loc)
      const rows = 200
      const values = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 0 ? center + 7 * i : 1e-6 * i))
      const logProbs = await logProbRows(flow, { values, rows, features: 2 }, { batchSize: 64 })
      for (const [i, value] of logProbs.entries()) {
        const z = [(values[2 * i] as number) - center, values[2 * i + 1] as number]
        const base = [(z[0] as number) / scale, (z[1] as number) / Math.fround(0.001)].map((y) => (y - 0.5) / 2)
        const truth =
          base.reduce((sum, b) => sum + normalLogProb(b), 0) - 2 * Math.log(2) - Math.log(scale * Math.fround(0.001))
        expect(Math.abs(value - truth)).toBeLessThan(2e-5 * Math.max(1, Math.abs(truth)))
      }
      flow.dispose()
    })

    it('agrees with logProb where float32 suffices, and is -Infinity outside the support', async () => {
      const distribution = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
      const bijector = chain([new Exp(), new Standardize({ loc: [1, 2], scale: [3, 4] })])
      const flow = new TransformedDistribution({ distribution, bijector })
      const values = Float64Array.of(2, 3, 5, 9, 0, 3)
      const direct = tidy(() => flow.logProb(tensor(Float32Array.from(values), [3, 2])).dataSync())
      const rows = await logProbRows(flow, { values, rows: 3, features: 2 })
      expect(rows[0]).toBeCloseTo(direct[0] as number, 5)
      expect(rows[1]).toBeCloseTo(direct[1] as number, 5)
      expect([rows[2], direct[2]]).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY])
      flow.dispose()
    })

    it('takes scalar events', async () => {
      const density = new Normal({ loc: 0, scale: 1 })
      const rows = await logProbRows(density, { values: Float32Array.of(0, 1), rows: 2, features: 1 })
      expect([...rows].map((value) => value.toFixed(4))).toEqual(['-0.9189', '-1.4189'])
      density.dispose()
    })
  })
})

describe('logProbRows', () => {
  it('refuses rows of another width and a batch of densities', async () => {
    const density = new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
    const block = { values: new Float64Array(3), rows: 1, features: 3 }
    await expect(logProbRows(density, block)).rejects.toThrow('row of 2 features each; got 3 values')
    const batch = new Normal({ loc: [0, 1, 2], scale: 1 })
    await expect(logProbRows(batch, block)).rejects.toThrow(
      'must be one, not a batch of densities; got batch shape [3]',
    )
    density.dispose()
    batch.dispose()
  })
})
