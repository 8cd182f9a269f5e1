import { Affine, chain, Exp, Standardize } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import {
  Independent,
  Logistic,
  MultivariateNormalDiag,
  Normal,
  TransformedDistribution,
} from '@tfjs-flows/distributions'
import { describe, expect, it } from 'vitest'
import { baseCalibration } from './base-calibration.ts'
import type { Rows } from './rows.ts'

function makeFlow(loc: number[] = [0.5, -0.5], scaleDiag: number[] = [2, 3]): TransformedDistribution {
  const distribution = new MultivariateNormalDiag({ loc, scaleDiag })
  const bijector = chain([
    new Affine({ shift: 0.1, scale: 0.5 }),
    new Exp(),
    new Standardize({ loc: [100, 0], scale: [10, 0.1] }),
  ])
  return new TransformedDistribution({ distribution, bijector })
}

function rowsOf(flow: TransformedDistribution, rows: number, seed: number): Rows {
  const draw = flow.sample(rows, { rng: new Rng(seed) })
  const values = Float64Array.from(draw.dataSync())
  draw.dispose()
  return { values, rows, features: flow.eventShape[0] ?? 1 }
}

eachBackend(() => {
  describe('baseCalibration', () => {
    it('finds no fault with rows of the flow itself', async () => {
      const flow = makeFlow()
      const report = await baseCalibration(flow, rowsOf(flow, 2000, 1), { batchSize: 300 })
      expect([report?.rows, report?.outsideSupport]).toEqual([2000, 0])
      for (const test of [...(report?.dimensions ?? []), report?.radius]) {
        expect(test?.pValue).toBeGreaterThan(0.001)
        expect(test?.histogram.reduce((sum, count) => sum + count, 0)).toBe(2000)
      }
      flow.dispose()
    })
  })
})

describe('baseCalibration', () => {
  it('names the dimension that is off', async () => {
    const [flow, other] = [makeFlow(), makeFlow([0.5, 0.5])]
    const report = await baseCalibration(flow, rowsOf(other, 1000, 2), {})
    expect(report?.dimensions[0]?.pValue).toBeGreaterThan(0.001)
    expect(report?.dimensions[1]?.pValue).toBeLessThan(1e-4)
    flow.dispose()
    other.dispose()
  })

  it('sees by the radius what no dimension shows alone', async () => {
    const flow = new TransformedDistribution({
      distribution: new Independent({ distribution: new Normal({ loc: [0, 0], scale: [1, 1] }) }),
      bijector: new Affine({ shift: 0, scale: 1 }),
    })
    const pairs = new Float64Array(4000)
    for (const [i, z] of new Rng(4).normals(2000).entries()) pairs.set([z, z], 2 * i)
    const report = await baseCalibration(flow, { values: pairs, rows: 2000, features: 2 }, {})
    expect(report?.dimensions.every(({ pValue }) => pValue > 0.001)).toBe(true)
    expect(report?.radius.pValue).toBeLessThan(1e-6)
    flow.dispose()
  })

  it('sets rows outside the support apart', async () => {
    const flow = makeFlow()
    const inside = rowsOf(flow, 50, 5)
    const values = Float64Array.of(...inside.values, 50, 1, 120, -1)
    const report = await baseCalibration(flow, { values, rows: 52, features: 2 }, {})
    expect([report?.rows, report?.outsideSupport]).toEqual([50, 2])
    flow.dispose()
  })

  it('is for flows with a normal base alone', async () => {
    const density = new Normal({ loc: 0, scale: 1 })
    const flow = new TransformedDistribution({ distribution: new Logistic({ loc: 0, scale: 1 }), bijector: new Exp() })
    const block = { values: Float64Array.of(1), rows: 1, features: 1 }
    expect(await baseCalibration(density, block, {})).toBeUndefined()
    expect(await baseCalibration(flow, block, {})).toBeUndefined()
    density.dispose()
    flow.dispose()
  })
})
