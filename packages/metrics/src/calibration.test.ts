import { Exp } from '@tfjs-flows/bijectors'
import { Normal, TransformedDistribution } from '@tfjs-flows/distributions'
import { describe, expect, it } from 'vitest'
import { calibration } from './calibration.ts'

describe('calibration', () => {
  it('tests base coordinates where there are any, and ranks elsewhere', async () => {
    const flow = new TransformedDistribution({ distribution: new Normal({ loc: 0, scale: 1 }), bijector: new Exp() })
    const block = { values: Float64Array.of(0.3, 1, 2.5), rows: 3, features: 1 }
    expect((await calibration(flow, block)).kind).toBe('base')
    const report = await calibration(flow.distribution, block)
    expect(report.kind).toBe('rank')
    expect(await calibration(flow.distribution, block)).toEqual(report)
    flow.dispose()
  })
})
