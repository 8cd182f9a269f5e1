import { grad, sum, type Tensor, tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { expectClose, expectFinite } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import {
  above,
  between,
  logOdds,
  type ParameterDomain,
  positive,
  probabilities,
  probability,
  real,
  triangularFactor,
} from './parameter-domain.ts'

const others = (): Record<string, Tensor> => ({ low: tensor1d([-3]), high: tensor1d([5]) })

interface Case {
  domain: ParameterDomain
  values: number[] | number[][]
}

const cases: Record<string, Case> = {
  real: { domain: real, values: [-1e6, 0, 3] },
  positive: { domain: positive, values: [2e-6, 1e-3, 1, 50, 1e6] },
  logOdds: { domain: logOdds, values: [-90, 0, 3] },
  probability: { domain: probability, values: [1e-20, 0.3, 0.999999] },
  probabilities: { domain: probabilities, values: [0.2, 0.3, 0.5] },
  'above low': { domain: above('low'), values: [-2.99, 0, 100] },
  'between low and high': { domain: between('low', 'high'), values: [-2.9, 0, 4.9] },
  triangularFactor: {
    domain: triangularFactor,
    values: [
      [0.5, 0, 0],
      [-1, 2, 0],
      [3, -4, 1e-3],
    ],
  },
}

eachBackend(() => {
  describe.each(Object.entries(cases))('the domain %s', (_, { domain, values }) => {
    const map = domain.free
    it('gives a value back from its free numbers', () => {
      tidy(() => {
        const value = tensor(values, undefined, 'float32')
        const free = map!.unconstrain(value, others())
        expectFinite('free', free.dataSync())
        expectClose('value', map!.constrain(free, others()).dataSync(), value.dataSync(), 2e-5)
      })
    })

    it('takes any free number inside, with a finite gradient', () => {
      tidy(() => {
        const free = tensor1d([-1e4, -120, -20, 30, 90, 1e4])
        const value = map!.constrain(free, others())
        for (const number of value.dataSync()) expect(domain.holds(number), String(number)).toBe(true)
        expectFinite('gradient', grad((at) => sum(map!.constrain(at, others())))(free).dataSync())
      })
    })
  })
})

describe('positive', () => {
  it('is 1 at the free number 0, and at least the floor', () => {
    tidy(() => {
      const at = positive.free!.constrain(tensor1d([0, -1e9]), {}).dataSync()
      expectClose('values', at, [1, 1e-6], 1e-6)
      // What lies below the floor, or on an edge, is read as the nearest inside.
      expectFinite('free', positive.free!.unconstrain(tensor1d([0, 1e-9]), {}).dataSync())
      expectFinite('free', probability.free!.unconstrain(tensor1d([0, 1]), {}).dataSync())
      expectFinite('free', probabilities.free!.unconstrain(tensor1d([0, 1]), {}).dataSync())
      expectFinite('free', logOdds.free!.unconstrain(tensor1d([Number.NEGATIVE_INFINITY, Infinity]), {}).dataSync())
    })
  })
})

describe('triangularFactor', () => {
  it('fills row by row, and turns a negative diagonal without changing L L^T', () => {
    tidy(() => {
      const free = triangularFactor.free!
      const filled = free.constrain(tensor1d([0, 7, 0]), {})
      expectClose('filled', filled.dataSync(), [1, 0, 7, 1], 1e-6)
      const turned = free.constrain(
        free.unconstrain(
          tensor(
            [
              [-2, 0],
              [3, -0.5],
            ],
            undefined,
            'float32',
          ),
          {},
        ),
        {},
      )
      expectClose('turned', turned.dataSync(), [2, 0, -3, 0.5], 1e-5)
    })
  })
})
