import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { distributionLaws } from '@tfjs-flows/testing'
import { describe } from 'vitest'
import { VonMises } from './von-mises.ts'

eachBackend(() => {
  describe('VonMises', () => {
    itObeys(
      distributionLaws({
        create: ({ loc, concentration }) => new VonMises({ loc, concentration }),
        parameters: { loc: 0.5, concentration: 2.5 },
        otherParameters: { loc: -1, concentration: 0.8 },
        support: { kind: 'continuous', box: [[-2.64159265, 3.64159265]] },
        missing: ['covariance'],
        reparameterized: ['loc'],
      }),
    )
  })
})
