import {
  abs,
  add,
  concat,
  type Scalar,
  slice,
  softplus,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { distributionLaws, expectClose, expectFinite, moduleLaws } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { LinearNetwork } from './fixtures/linear-network.ts'
import { ExpMap } from './fixtures/maps.ts'
import {
  Bernoulli,
  Beta,
  Binomial,
  Categorical,
  ConditionalDistribution,
  type ConditionalDistributionOptions,
  Dirichlet,
  Independent,
  Multinomial,
  MultivariateNormalDiag,
  MultivariateNormalTriL,
  Normal,
  Pareto,
  StudentT,
  TransformedDistribution,
} from './index.ts'

/** A network of fixed weights for contexts [2]. */
const network = (outFeatures: number): LinearNetwork => LinearNetwork.of(2, outFeatures)
type Made = Omit<ConditionalDistributionOptions, 'network'> & { outputs: number }

const shapes: Record<string, { options: Made; event: number[] }> = {
  Normal: { options: { family: Normal, outputs: 2 }, event: [] },
  'Normal by name of [2]': { options: { family: 'Normal', eventShape: [2], outputs: 4 }, event: [2] },
  'Beta of an image': { options: { family: Beta, eventShape: [2, 3, 1], outputs: 12 }, event: [2, 3, 1] },
  'StudentT of fixed df': { options: { family: StudentT, fixed: { df: 4 }, eventShape: [2], outputs: 4 }, event: [2] },
  MultivariateNormalDiag: { options: { family: MultivariateNormalDiag, outputs: 6 }, event: [3] },
  MultivariateNormalTriL: { options: { family: MultivariateNormalTriL, eventShape: [3], outputs: 9 }, event: [3] },
  'two MultivariateNormalTriL': {
    options: { family: MultivariateNormalTriL, eventShape: [2, 3], outputs: 18 },
    event: [2, 3],
  },
  Categorical: { options: { family: Categorical, outputs: 5 }, event: [] },
  'four Categorical': { options: { family: Categorical, eventShape: [4], outputs: 12 }, event: [4] },
  Dirichlet: { options: { family: Dirichlet, outputs: 3 }, event: [3] },
  Bernoulli: { options: { family: Bernoulli, eventShape: [3], outputs: 3 }, event: [3] },
  Binomial: { options: { family: Binomial, fixed: { totalCount: 7 }, outputs: 1 }, event: [] },
  Multinomial: { options: { family: Multinomial, fixed: { totalCount: 7 }, outputs: 3 }, event: [3] },
  'a mixture of Normal': { options: { family: Normal, components: 3, outputs: 9 }, event: [] },
  'a mixture of Normal on [2]': {
    options: { family: Normal, components: 3, eventShape: [2], outputs: 15 },
    event: [2],
  },
  'a mixture of MultivariateNormalTriL': {
    options: { family: MultivariateNormalTriL, components: 2, eventShape: [2], outputs: 12 },
    event: [2],
  },
}

eachBackend(() => {
  describe.each(Object.entries(shapes))('ConditionalDistribution: %s', (_, { options, event }) => {
    const create = (): ConditionalDistribution => {
      const { outputs, ...others } = options
      return new ConditionalDistribution({ ...others, network: network(outputs) })
    }

    itObeys(
      moduleLaws({
        create,
        inputs: (made) => {
          const context = new Rng(3).normal([4, 2])
          return [made.sample([], { context, rng: new Rng(4) }), context]
        },
        outputs: (made, [x, context]) => ({ logProb: made.logProb(x as Tensor, context) }),
        perturb: () => undefined,
      }),
    )

    it('has [n, ...batch, ...event] draws, each row under its own context, and a gradient to the network', () => {
      const made = create()
      tidy(() => {
        expect([made.batchShape, made.eventShape]).toEqual([[], event])
        const context = new Rng(3).normal([4, 2])
        const [x, logProb] = made.sampleAndLogProb(5, { context, rng: new Rng(6) })
        expect([x.shape, logProb.shape]).toEqual([
          [5, 4, ...event],
          [5, 4],
        ])
        const rows = [0, 1, 2, 3].map((i) =>
          made.logProb(slice(x, [0, i, ...event.map(() => 0)], [-1, 1, ...event]), slice(context, [i, 0], [1, 2])),
        )
        expectClose('rows', concat(rows, 1).dataSync(), logProb.dataSync(), 1e-4)
        const { grads } = variableGrads(() => sum(made.logProb(x, context)) as Scalar)
        const weight = made.parameters().get('network.weight') as Variable
        expect(Math.max(...abs(grads[weight.name] as Tensor).dataSync())).toBeGreaterThan(0)
        for (const gradient of Object.values(grads)) expectFinite('gradient', gradient.dataSync())
      })
      made.dispose()
    })
  })

  describe('ConditionalDistribution under the laws', () => {
    itObeys(
      distributionLaws({
        create: ({ weight, bias, loc }) =>
          new ConditionalDistribution({ family: Normal, network: new LinearNetwork({ weight, bias }), fixed: { loc } }),
        parameters: { weight: [[0.8], [-0.5]], bias: [0.3], loc: 0.5 },
        otherParameters: { weight: [[-0.2], [0.4]], loc: -1 },
        support: { kind: 'continuous', box: [[-10, 11]] },
        contextFeatures: 2,
        missing: ['covariance'],
      }),
    )
  })

  it('maps outputs to parameters as documented', () => {
    const made = new ConditionalDistribution({ family: Normal, network: network(4), eventShape: [2] })
    tidy(() => {
      const context = tensor1d([0.3, -2])
      const outputs = made.network.apply(context)
      const loc = slice(outputs, [0], [2])
      const scale = add(softplus(add(slice(outputs, [2], [2]), Math.log(Math.expm1(1 - 1e-6)))), 1e-6)
      const wanted = new Independent({ distribution: new Normal({ loc, scale }) })
      const x = tensor1d([1, -1])
      expectClose('logProb', made.logProb(x, context).dataSync(), wanted.logProb(x).dataSync(), 1e-5)
    })
    made.dispose()
  })

  it('is the base of a flow', () => {
    const base = new ConditionalDistribution({ family: Normal, network: network(2), eventShape: [1] })
    const flow = new TransformedDistribution({ distribution: base, bijector: new ExpMap() })
    tidy(() => {
      const at = tensor2d([[0.5], [1], [2]])
      const context = tensor2d([
        [1, 0],
        [0, 1],
        [1, 1],
      ])
      const [x, logProb] = flow.sampleAndLogProb(4, { context, rng: new Rng(1) })
      expect([x.shape, logProb.shape]).toEqual([
        [4, 3, 1],
        [4, 3],
      ])
      expect(flow.logProb(at, context).shape).toEqual([3])
      expectClose('logProb of draws', flow.logProb(x, context).dataSync(), logProb.dataSync(), 1e-4)
    })
    flow.dispose()
  })
})

describe('ConditionalDistribution', () => {
  const refused = (options: Made, message: RegExp | string): void => {
    const { outputs, ...others } = options
    const given = network(outputs)
    expect(() => new ConditionalDistribution({ ...others, network: given })).toThrow(message)
    given.dispose()
  }

  it('refuses what does not fit', () => {
    refused(
      { family: Normal, eventShape: [2], outputs: 3 },
      'ConditionalDistribution: the network must map the context to 4 numbers (loc, scale of Normal); got outFeatures 3, contextFeatures 0.',
    )
    refused({ family: MultivariateNormalDiag, outputs: 5 }, /to 6 numbers/)
    refused({ family: Binomial, outputs: 2 }, /totalCount of Binomial is a constant/)
    refused({ family: Normal, fixed: { loc: 0, scale: 1 }, outputs: 1 }, /a parameter of Normal must be left free/)
    refused({ family: Normal, fixed: { scale: -1 }, outputs: 1 }, /scale must be finite and above 0/)
    const made = new ConditionalDistribution({ family: Normal, network: network(2) })
    expect(() => made.sample(2)).toThrow(
      'ConditionalDistribution: it needs a context; got none. Pass context of shape [...batch, 2].',
    )
    made.dispose()
  })

  it('says where its probability lies, unless the network moves it', () => {
    const made = [Beta, Pareto].map((family) => new ConditionalDistribution({ family, network: network(2) }))
    expect(made[0]?.support).toEqual({ kind: 'interval', low: 0, high: 1 })
    expect(() => made[1]?.support).toThrow(/ConditionalDistribution.support: its ends depend on parameters/)
    for (const each of made) each.dispose()
  })

  it('owns a Variable among its fixed options', () => {
    const initial = tensor1d([0, 0])
    const loc = variable(initial)
    const made = new ConditionalDistribution({ family: Normal, network: network(2), eventShape: [2], fixed: { loc } })
    expect([...made.parameters().keys()]).toEqual(['fixed.loc', 'network.weight', 'network.bias'])
    made.dispose()
    expect(loc.isDisposed).toBe(true)
    initial.dispose()
  })
})
