import { grad, mean, neg, slice, sum, type Tensor, tidy, variableGrads } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type Bijection, Rng } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { bijectorLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { presetLaws, withContextNet } from './fixtures/preset-laws.ts'
import { type AutoregressiveFlowOptions, iaf, made, maf, neuralSplineFlow } from './index.ts'

type Preset = (options: AutoregressiveFlowOptions) => TransformedDistribution

const presets: Record<string, Preset> = {
  maf,
  iaf,
  neuralSplineFlow: (options) => neuralSplineFlow({ bins: 4, ...options, autoregressive: true }),
}
const small = { layers: 2, hidden: [8], activation: 'tanh' } as const
const adjacency = [
  [false, false, false],
  [true, false, false],
  [true, false, false],
]

const variants: Record<string, Omit<AutoregressiveFlowOptions, 'rng'>> = {
  'of alternating orders': { ...small, features: 3 },
  'of random orders, mixed': { ...small, features: 3, order: 'random', linear: 'lu' },
  'of residual blocks, given a context': { ...small, residual: true, features: 2, contextFeatures: 2 },
  'over a graph': { ...small, features: 3, adjacency },
  'of one feature given a context': { ...small, features: 1, contextFeatures: 2 },
  'of standardised data, with batch normalisation': {
    ...small,
    features: 2,
    batchNorm: true,
    standardize: { loc: [5, -1], scale: [3, 0.5] },
  },
}

/** Splines, whose laws take long and whose knots lie within a difference step now and then, are tried on these. */
const splineVariants = ['of alternating orders', 'over a graph', 'of one feature given a context']

/** The map of a flow, without the base. */
function mapOf(flow: TransformedDistribution): Bijection {
  flow.distribution.dispose()
  return flow.bijector
}

eachBackend(() => {
  describe.each(Object.entries(presets))('%s', (name, preset) => {
    const perturbation = name === 'neuralSplineFlow' ? 0.1 : 0.3
    const tried = Object.entries(variants).filter(
      ([variant]) => name !== 'neuralSplineFlow' || splineVariants.includes(variant),
    )
    describe.each(tried)('%s', (_, options) => {
      const { features, contextFeatures, standardize } = options
      itObeys(
        bijectorLaws({
          create: () => mapOf(preset({ ...options, rng: new Rng(0) })),
          inputs: (rng) => rng.normal([4, features]),
          ...(contextFeatures !== undefined && { context: (rng) => rng.normal([4, contextFeatures]) }),
          startsAtIdentity: standardize === undefined,
          perturbation,
        }),
      )
    })

    itObeys(presetLaws((options) => preset({ ...small, ...options })))

    it('has a gradient to every parameter that some feature sees', () => {
      const flow = withContextNet((given) => preset({ ...small, ...given }))
      perturbParameters(flow, new Rng(5), 0.3)
      tidy(() => {
        const [x, context] = [new Rng(1).normal([6, 2]), new Rng(2).normal([6, 4])]
        const { grads } = variableGrads(() => neg(mean(flow.logProb(x, context))), [...flow.parameters().values()])
        for (const [parameter, variable] of flow.parameters()) {
          expect(
            grads[variable.name]?.dataSync().some((g) => g !== 0),
            parameter,
          ).toBe(true)
        }
      })
      flow.dispose()
    })
  })

  it('sees in every layer what the graph lets it see', () => {
    const flow = maf({ ...small, features: 3, adjacency, rng: new Rng(0) })
    perturbParameters(flow, new Rng(5), 0.3)
    tidy(() => {
      const x = new Rng(1).normal([5, 3])
      const code = (feature: number) => (at: Tensor) => sum(slice(flow.encode(at), [0, feature], [-1, 1]))
      const slopes = [0, 1, 2].map((feature) => grad(code(feature))(x).arraySync() as number[][])
      const sees = slopes.map((rows) => [0, 1, 2].map((i) => rows.some((row) => row[i] !== 0)))
      expect(sees).toEqual([
        [true, false, false],
        [true, true, false],
        [true, false, true],
      ])
    })
    flow.dispose()
  })
})

describe('autoregressive presets', () => {
  it('say which side is fast', () => {
    const flows = [maf, iaf].map((preset) => preset({ features: 3, rng: new Rng(0) }))
    expect(flows.map((flow) => flow.bijector.fastSide)).toEqual(['inverse', 'forward'])
    const couplings = maf({ features: 3, passes: 2, rng: new Rng(0) })
    expect(couplings.bijector.fastSide).toBe('both')
    for (const flow of [...flows, couplings]) flow.dispose()
  })

  it('refuse options of the other kind of layers', () => {
    const rng = new Rng(0)
    expect(() => neuralSplineFlow({ features: 2, autoregressive: true, mask: 'half', rng })).toThrow(
      'neuralSplineFlow: mask is an option of couplings; got autoregressive true. Leave mask out.',
    )
    expect(() => neuralSplineFlow({ features: 2, order: 'random', rng })).toThrow(
      'order is an option of autoregressive',
    )
    expect(() => maf({ features: 3, adjacency, passes: 2, rng })).toThrow('maf: an adjacency replaces order and passes')
    expect(() => maf({ features: 3, order: [0, 1], rng })).toThrow('order must name each of the 3 features once')
  })

  it('made has the family that was asked for', () => {
    const rng = new Rng(0)
    const mixture = made({ features: 3, components: 4, hidden: [8], rng })
    const bits = made({ features: 3, output: 'bernoulli', hidden: [8], rng })
    const classes = made({ features: 3, output: 'categorical', classes: 5, hidden: [2], rng })
    expect([mixture, bits, classes].map(({ network }) => network.parametersPerFeature)).toEqual([12, 1, 5])
    expect([mixture, bits, classes].map(({ support }) => support.kind)).toEqual(['real', 'integers', 'integers'])
    expect(classes.network.direct).toBeDefined()
    for (const density of [mixture, bits, classes]) density.dispose()
    expect(() => made({ features: 3, output: 'categorical', rng })).toThrow(
      "made: classes must be a whole number of at least 2, of 'categorical' alone; got undefined of categorical. Pass 16.",
    )
    expect(() => made({ features: 3, output: 'bernoulli', components: 3, rng })).toThrow('components must be')
  })
})
