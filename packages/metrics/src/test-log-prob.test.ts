import { Rng } from '@tfjs-flows/core'
import { MultivariateNormalDiag } from '@tfjs-flows/distributions'
import { describe, expect, it } from 'vitest'
import { testLogProb } from './test-log-prob.ts'

describe('testLogProb', () => {
  it('finds the entropy of the data that the model made, within its error', async () => {
    const density = new MultivariateNormalDiag({ loc: [0, 5, -5], scaleDiag: [1, 2, 0.5] })
    const draw = density.sample(5000, { rng: new Rng(3) })
    const block = { values: Float64Array.from(draw.dataSync()), rows: 5000, features: 3 }
    const { mean, standardError, kind, rows, outsideSupport } = await testLogProb(density, block)
    const entropy = 1.5 * (1 + Math.log(2 * Math.PI))
    expect(Math.abs(mean + entropy)).toBeLessThan(4 * standardError)
    // The variance of a normal's log-density is 1/2 a dimension.
    expect(standardError).toBeCloseTo(Math.sqrt(1.5 / 5000), 3)
    expect([kind, rows, outsideSupport]).toEqual(['exact', 5000, 0])
    draw.dispose()
    density.dispose()
  })
})
