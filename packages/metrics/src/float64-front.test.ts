import { Affine, chain, Standardize, Tanh } from '@tfjs-flows/bijectors'
import { MultivariateNormalDiag, TransformedDistribution } from '@tfjs-flows/distributions'
import { describe, expect, it } from 'vitest'
import { float64Front } from './float64-front.ts'
import { flowParts } from './flow-parts.ts'

const base = (): MultivariateNormalDiag => new MultivariateNormalDiag({ loc: [0, 0], scaleDiag: [1, 1] })
const standardize = (): Standardize => new Standardize({ loc: [10, 20], scale: [2, -4] })

describe('float64Front', () => {
  it('takes a last Standardize off, also out of a chain in a chain', async () => {
    const bijector = chain([new Tanh(), chain([new Affine({ shift: 1, scale: 3 }), standardize()])])
    const flow = new TransformedDistribution({ distribution: base(), bijector })
    const front = await float64Front(flow)
    expect([front?.convert(11, 0), front?.convert(11, 1)]).toEqual([0.5, 2.25])
    expect(front?.logVolume).toBeCloseTo(Math.log(8), 12)
    expect(front?.rest).toMatchObject({
      distribution: flow.distribution,
      bijector: { bijectors: flowParts(bijector).slice(0, -1) },
    })
    flow.dispose()
  })

  it('leaves the base alone where there is nothing else', async () => {
    const flow = new TransformedDistribution({ distribution: base(), bijector: standardize() })
    expect((await float64Front(flow))?.rest).toBe(flow.distribution)
    flow.dispose()
  })

  it('is absent where the flow does not end so', async () => {
    const bijector = chain([standardize(), new Tanh()])
    const flow = new TransformedDistribution({ distribution: base(), bijector })
    expect(await float64Front(flow)).toBeUndefined()
    expect(await float64Front(flow.distribution)).toBeUndefined()
    flow.dispose()
  })
})
