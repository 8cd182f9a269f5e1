import {
  dispose,
  mean as meanOf,
  memory,
  neg,
  type Scalar,
  scalar,
  type Tensor,
  tensor1d,
  tidy,
  variableGrads,
  zeros,
} from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { clippedAdamStep, Rng } from '@tfjs-flows/core'
import { expectClose, lawsAbout, moduleLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import {
  Bernoulli,
  Beta,
  Categorical,
  Dirichlet,
  DiscretizedLogistic,
  DiscretizedLogisticMixture,
  type Family,
  type FamilyValues,
  Gamma,
  Independent,
  klDivergence,
  MultivariateNormalDiag,
  MultivariateNormalFullCovariance,
  MultivariateNormalLowRank,
  MultivariateNormalTriL,
  Normal,
  Pareto,
  RelaxedBernoulli,
  RelaxedOneHotCategorical,
  StudentT,
  TrainableDistribution,
  Triangular,
  TruncatedNormal,
  Uniform,
  VonMises,
} from './index.ts'

interface Subject {
  family: Family
  initial: FamilyValues
  fixed?: FamilyValues
}

const subjects: Record<string, Subject> = {
  'Normal of two': { family: Normal, initial: { loc: [0, 3], scale: [1, 0.1] } },
  'Normal with a shared scale': { family: Normal, initial: { loc: [0, 3], scale: 2 } },
  'StudentT around 0': { family: StudentT, initial: { df: 5, scale: 2 }, fixed: { loc: 0 } },
  Gamma: { family: Gamma, initial: { concentration: 0.3, rate: 20 } },
  Beta: { family: Beta, initial: { concentration1: 0.5, concentration0: 3 } },
  VonMises: { family: VonMises, initial: { loc: 1, concentration: 4 } },
  'Bernoulli by probs': { family: Bernoulli, initial: { probs: [0.2, 0.99] } },
  'Categorical by logits': { family: Categorical, initial: { logits: [0, 1, -2] } },
  'Categorical by probs': { family: Categorical, initial: { probs: [0.5, 0.3, 0.2] } },
  Uniform: { family: Uniform, initial: { low: -1, high: 3 } },
  Triangular: { family: Triangular, initial: { low: -1, high: 3, peak: 0 } },
  'TruncatedNormal of fixed ends': {
    family: TruncatedNormal,
    initial: { loc: 0, scale: 1 },
    fixed: { low: -1, high: 2 },
  },
  Dirichlet: { family: Dirichlet, initial: { concentration: [0.5, 2, 3] } },
  MultivariateNormalDiag: { family: MultivariateNormalDiag, initial: { loc: [1, 2], scaleDiag: [0.5, 3] } },
  MultivariateNormalTriL: {
    family: MultivariateNormalTriL,
    initial: {
      loc: [1, 2],
      scaleTril: [
        [0.5, 0],
        [-1, 3],
      ],
    },
  },
  'MultivariateNormalFullCovariance of a fixed covariance': {
    family: MultivariateNormalFullCovariance,
    initial: { loc: [1, 2] },
    fixed: {
      covarianceMatrix: [
        [2, 1],
        [1, 3],
      ],
    },
  },
  'MultivariateNormalLowRank of fixed directions': {
    family: MultivariateNormalLowRank,
    initial: { loc: [1, 2], covDiag: [0.5, 3] },
    fixed: { covFactor: [[1], [-2]] },
  },
  'RelaxedBernoulli by probs': { family: RelaxedBernoulli, initial: { temperature: 0.7, probs: [0.2, 0.9] } },
  RelaxedOneHotCategorical: {
    family: RelaxedOneHotCategorical,
    initial: { temperature: 0.7, logits: [0, 1, -2] },
  },
  DiscretizedLogistic: { family: DiscretizedLogistic, initial: { loc: 4, scale: 2 }, fixed: { high: 10 } },
  'DiscretizedLogisticMixture of grey levels': {
    family: DiscretizedLogisticMixture,
    initial: { logits: [0, 1], loc: [2, 6], scale: [1, 2] },
    fixed: { levels: 8 },
  },
}

function same(a: Tensor, b: Tensor, what: string): void {
  expectClose(what, a.dataSync(), b.dataSync(), 2e-5)
}

eachBackend(() => {
  describe.each(Object.entries(subjects))('TrainableDistribution: %s', (_, { family, initial, fixed }) => {
    const create = (): TrainableDistribution => new TrainableDistribution({ family, initial, fixed })
    const draws = (distribution: TrainableDistribution): Tensor => distribution.sample(6, { rng: new Rng(4) })

    itObeys(
      lawsAbout(
        create,
        moduleLaws({
          create,
          inputs: (distribution) => [draws(distribution)],
          outputs: (distribution, [x]) => ({ logProb: distribution.logProb(x as Tensor) }),
          perturb: (distribution) => perturbParameters(distribution, new Rng(5), 0.3),
        }),
      ),
    )

    it('starts as the family at the initial values', () => {
      const [distribution, wanted] = [create(), new family({ ...initial, ...fixed } as never)]
      tidy(() => {
        const x = wanted.sample(6, { rng: new Rng(4) })
        same(distribution.logProb(x), wanted.logProb(x), 'logProb')
        expect([distribution.batchShape, distribution.eventShape]).toEqual([wanted.batchShape, wanted.eventShape])
      })
      for (const each of [distribution, wanted]) each.dispose()
    })

    it('stays in its domain under steps of any size, with finite values', () => {
      const distribution = create()
      tidy(() => {
        for (const scale of [1, 30, 1e4]) {
          perturbParameters(distribution, new Rng(scale), scale)
          // The class checks numbers, as it does not check tensors.
          const numbers = Object.fromEntries(
            Object.entries(distribution.values()).map(([name, value]) => [name, value.arraySync()]),
          )
          for (const [name, domain] of Object.entries(family.domains)) {
            for (const value of [numbers[name] ?? []].flat(3))
              expect(domain.holds(Number(value)), `${name} ${value}`).toBe(true)
          }
        }
      })
      distribution.dispose()
    })
  })

  it('fits StudentT to data by Adam', () => {
    const distribution = new TrainableDistribution({ family: StudentT, initial: { df: 8, loc: 0, scale: 1 } })
    const truth = new StudentT({ df: 4, loc: 2, scale: 0.3 })
    const x = truth.sample(2000, { rng: new Rng(0) })
    const loss = (): Scalar => meanOf(neg(distribution.logProb(x)))
    const before = tidy(() => loss().dataSync()[0] as number)
    for (const [name, variable] of distribution.parameters()) {
      expect(name).toMatch(/^free\.(df|loc|scale)$/)
      expect(variable.trainable).toBe(true)
    }
    const parameters = [...distribution.parameters().values()]
    let moments = { firstMoment: zeros([3]), secondMoment: zeros([3]) }
    for (let step = 1; step <= 250; step += 1) {
      const { value, grads } = variableGrads(loss)
      const own = { loss: value, gradients: parameters.map(({ name }) => grads[name] as Tensor) }
      const options = { learningRate: 0.08, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: Infinity, step }
      const { figures, parameters: moved, ...next } = clippedAdamStep({ parameters, ...moments }, own, options)
      for (const [i, values] of moved.entries()) parameters[i]?.assign(values)
      dispose([value, figures, ...own.gradients, ...moved, ...Object.values(moments)])
      moments = next
    }
    tidy(() => {
      const { loc, scale } = distribution.values()
      expect(loss().dataSync()[0]).toBeLessThan(before - 1)
      expect(loc?.dataSync()[0]).toBeCloseTo(2, 1)
      expect(scale?.dataSync()[0]).toBeCloseTo(0.3, 1)
    })
    dispose([x, ...Object.values(moments)])
    distribution.dispose()
    truth.dispose()
  })
})

describe('TrainableDistribution', () => {
  it('takes the place of its family in Independent and in a KL divergence', () => {
    const distribution = new TrainableDistribution({ family: 'Normal', initial: { loc: [0, 0], scale: [1, 1] } })
    const joint = new Independent({ distribution })
    const standard = new Normal({ loc: 0, scale: 1 })
    tidy(() => {
      expect([...joint.parameters().keys()]).toEqual(['distribution.free.loc', 'distribution.free.scale'])
      same(klDivergence(distribution, standard), tensor1d([0, 0]), 'KL')
      same(klDivergence(standard, distribution), tensor1d([0, 0]), 'KL')
      same(joint.logProb(tensor1d([1, 0])), scalar(-2.337877), 'logProb')
    })
    expect(distribution.support).toEqual({ kind: 'real' })
    for (const each of [joint, standard]) each.dispose()
  })

  it('assigns values of the same shapes, or nothing', () => {
    const distribution = new TrainableDistribution({ family: Uniform, initial: { low: 0, high: 1 } })
    distribution.assign({ high: 5 })
    tidy(() => void expect(distribution.values()['high']?.dataSync()[0]).toBeCloseTo(5, 5))
    expect(() => distribution.assign({ low: 6 })).not.toThrow()
    tidy(() => void expect(distribution.values()['high']?.dataSync()[0]).toBeCloseTo(11, 4))
    expect(() => distribution.assign({ low: [1, 2] })).toThrow(/low must have the free numbers \[\]; got \[2\]/)
    expect(() => distribution.assign({ high: 0 })).toThrow(/high must be above low/)
    expect(() => distribution.assign({ scale: 0 })).toThrow(
      /the trained names must be parameters of Uniform \(low, high\)/,
    )
    distribution.dispose()
  })

  it('refuses what is no start, and leaves nothing behind', () => {
    const before = memory().numTensors
    const make = (options: Subject | { family: string; initial: FamilyValues; fixed?: FamilyValues }) => () =>
      new TrainableDistribution(options)
    expect(make({ family: Normal, initial: { loc: 0, scale: -1 } })).toThrow(/scale must be finite and above 0; got -1/)
    expect(make({ family: Normal, initial: { loc: 0 } })).toThrow('Normal: scale must be given; got none.')
    expect(make({ family: Uniform, initial: { low: 1, high: 0 } })).toThrow(/high must be above low/)
    expect(make({ family: Normal, initial: { mean: 0 } })).toThrow(
      'TrainableDistribution: the trained names must be parameters of Normal (loc, scale); got mean.',
    )
    expect(make({ family: 'Independent', initial: { loc: 0 } })).toThrow(/a distribution that declares its parameters/)
    expect(make({ family: 'Abnormal', initial: { loc: 0 } })).toThrow(/unknown class 'Abnormal'/)
    expect(make({ family: TruncatedNormal, initial: { low: 0 }, fixed: { loc: 0 } })).toThrow(
      /low of TruncatedNormal is a constant/,
    )
    expect(memory().numTensors).toBe(before)
  })

  it('knows a support that no parameter moves', () => {
    const truncated = new TrainableDistribution({
      family: TruncatedNormal,
      initial: { loc: 0, scale: 1 },
      fixed: { low: -1, high: 2 },
    })
    expect(truncated.support).toEqual({ kind: 'interval', low: -1, high: 2 })
    const pareto = new TrainableDistribution({ family: Pareto, initial: { concentration: 2, scale: 1 } })
    expect(() => pareto.support).toThrow(/TrainableDistribution.support: its ends depend on parameters/)
    for (const each of [truncated, pareto]) each.dispose()
  })
})
