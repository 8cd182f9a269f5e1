import { Exp } from '@tfjs-flows/bijectors'
import { Rng } from '@tfjs-flows/core'
import { Logistic, Normal, TransformedDistribution } from '@tfjs-flows/distributions'
import { describe, expect, it } from 'vitest'
import { rankCalibration } from './rank-calibration.ts'

const normals = (seed: number, rows: number, scale = 1): { values: Float64Array; rows: number; features: number } => ({
  values: new Rng(seed).normals(rows).map((z) => z * scale),
  rows,
  features: 1,
})

describe('rankCalibration', () => {
  it('finds no fault with the right model, and the same each time', async () => {
    const density = new Normal({ loc: 0, scale: 1 })
    const report = await rankCalibration(density, normals(1, 1500), { rng: new Rng(2), batchSize: 400 })
    expect(report.rank.pValue).toBeGreaterThan(0.001)
    expect(report.rank.histogram.reduce((sum, count) => sum + count, 0)).toBe(1500)
    expect([report.rows, report.samples, report.outsideSupport]).toEqual([1500, 1500, 0])
    expect(await rankCalibration(density, normals(1, 1500), { rng: new Rng(2), batchSize: 400 })).toEqual(report)
    density.dispose()
  })

  it('sees a model that is too wide: its rows rank too high', async () => {
    const density = new Normal({ loc: 0, scale: 1 })
    const { rank } = await rankCalibration(density, normals(1, 1500, 0.7), { rng: new Rng(2) })
    expect(rank.pValue).toBeLessThan(1e-6)
    expect(rank.histogram[19]).toBeGreaterThan(rank.histogram[0] as number)
    density.dispose()
  })

  it('ranks rows outside the support lowest and counts them', async () => {
    const flow = new TransformedDistribution({ distribution: new Logistic({ loc: 0, scale: 1 }), bijector: new Exp() })
    const block = { values: Float64Array.of(-1, -2, 0.5, 1), rows: 4, features: 1 }
    const report = await rankCalibration(flow, block, { rng: new Rng(3) })
    expect(report.outsideSupport).toBe(2)
    expect(report.rank.histogram[0]).toBeGreaterThanOrEqual(2)
    flow.dispose()
  })

  it('draws a sample under the context of each row, or without where the model ignores it', async () => {
    const flow = new TransformedDistribution({ distribution: new Normal({ loc: 0, scale: 1 }), bijector: new Exp() })
    const [block, context] = [normals(6, 30), { values: new Float64Array(60), rows: 30, features: 2 }]
    const positive = { ...block, values: block.values.map(Math.exp) }
    const report = await rankCalibration(flow, positive, { rng: new Rng(3), context, batchSize: 8 })
    expect(report.rank.pValue).toBeGreaterThan(0.001)
    const plain = await rankCalibration(flow.distribution, block, { rng: new Rng(3), context, batchSize: 8 })
    expect(plain.samples).toBe(30)
    flow.dispose()
  })
})
