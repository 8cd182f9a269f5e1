import { Standardize } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { expect, it } from 'vitest'
import { sampleRows, summarize } from './index.ts'

function timestamps(): TransformedDistribution {
  return new TransformedDistribution({
    distribution: new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] }),
    bijector: new Standardize({ loc: [1_700_000_000, 5], scale: [0.5, 2] }),
  })
}

eachBackend(() => {
  it('keeps the detail of a column with a large offset', async () => {
    const density = timestamps()
    const values = await sampleRows(density, 4000, { rng: new Rng(1) })
    const first = values.filter((_, i) => i % 2 === 0)
    // float32 neighbours of 1.7e9 lie 128 apart.
    expect(new Set(first).size).toBeGreaterThan(3900)
    expect(Math.abs(summarize(first).mean - 1_700_000_000)).toBeLessThan(0.05)
    density.dispose()
  })

  it('gives the same first rows whatever the count, and scales the spread by the temperature', async () => {
    const density = timestamps()
    const done: number[] = []
    const many = await sampleRows(density, 1500, { rng: new Rng(2), onRows: (rows) => done.push(rows) })
    expect(done).toEqual([1024, 1500])
    expect([...(await sampleRows(density, 3, { rng: new Rng(2) }))]).toEqual([...many.subarray(0, 6)])
    const cold = await sampleRows(density, 3, { rng: new Rng(2), temperature: 0.5 })
    for (let i = 1; i < 6; i += 2) expect(cold[i]! - 5).toBeCloseTo((many[i]! - 5) / 2, 4)
    density.dispose()
  })

  it('stops when the signal fires', async () => {
    const density = timestamps()
    const options = { rng: new Rng(3), signal: AbortSignal.abort() }
    await expect(sampleRows(density, 10, options)).rejects.toThrow(/sampleRows: the caller stopped/)
    density.dispose()
  })
})
