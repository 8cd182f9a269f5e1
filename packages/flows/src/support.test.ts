import { tensor1d, tidy } from '@tensorflow/tfjs-core'
import { bijectorOnto, Exp } from '@tfjs-flows/bijectors'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import * as distributions from '@tfjs-flows/distributions'
import { describe, expect, it } from 'vitest'

const {
  Beta,
  Cauchy,
  Chi2,
  Dirichlet,
  Exponential,
  Gamma,
  GeneralizedNormal,
  Gumbel,
  HalfCauchy,
  HalfNormal,
  Independent,
  InverseGamma,
  Kumaraswamy,
  Laplace,
  LogitNormal,
  Logistic,
  LogNormal,
  Normal,
  Pareto,
  RelaxedBernoulli,
  SinhArcsinh,
  StudentT,
  TransformedDistribution,
  Triangular,
  Truncated,
  TruncatedNormal,
  Uniform,
  VonMises,
  Weibull,
} = distributions
type Distribution = distributions.Distribution

const INFINITY = Number.POSITIVE_INFINITY

interface Case {
  create: () => Distribution
  /** The ends that the map must reach. */
  ends: readonly [low: number, high: number]
}

const line = [-INFINITY, INFINITY] as const
const half = [0, INFINITY] as const
const unit = [0, 1] as const

/** Every continuous family over numbers. */
const cases: Record<string, Case> = {
  Beta: { create: () => new Beta({ concentration1: 2, concentration0: 3 }), ends: unit },
  Cauchy: { create: () => new Cauchy({ loc: 1, scale: 2 }), ends: line },
  Chi2: { create: () => new Chi2({ df: 3 }), ends: half },
  Exponential: { create: () => new Exponential({ rate: 2 }), ends: half },
  Gamma: { create: () => new Gamma({ concentration: 2, rate: 3 }), ends: half },
  GeneralizedNormal: { create: () => new GeneralizedNormal({ loc: 0, scale: 1, power: 1.5 }), ends: line },
  Gumbel: { create: () => new Gumbel({ loc: 0, scale: 1 }), ends: line },
  HalfCauchy: { create: () => new HalfCauchy({ loc: 3, scale: 1 }), ends: [3, INFINITY] },
  HalfNormal: { create: () => new HalfNormal({ scale: 1 }), ends: half },
  InverseGamma: { create: () => new InverseGamma({ concentration: 2, scale: 3 }), ends: half },
  Kumaraswamy: { create: () => new Kumaraswamy({ concentration1: 2, concentration0: 3 }), ends: unit },
  Laplace: { create: () => new Laplace({ loc: 0, scale: 1 }), ends: line },
  LogitNormal: { create: () => new LogitNormal({ loc: 0, scale: 1 }), ends: unit },
  Logistic: { create: () => new Logistic({ loc: 0, scale: 1 }), ends: line },
  LogNormal: { create: () => new LogNormal({ loc: 0, scale: 1 }), ends: half },
  Normal: { create: () => new Normal({ loc: 0, scale: 1 }), ends: line },
  Pareto: { create: () => new Pareto({ concentration: 2, scale: 1.7 }), ends: [1.7, INFINITY] },
  RelaxedBernoulli: { create: () => new RelaxedBernoulli({ temperature: 0.7, probs: 0.3 }), ends: unit },
  SinhArcsinh: { create: () => new SinhArcsinh({ loc: 0, scale: 1 }), ends: line },
  StudentT: { create: () => new StudentT({ df: 4, loc: 0, scale: 1 }), ends: line },
  Triangular: { create: () => new Triangular({ low: -1, high: 0.3, peak: 0 }), ends: [-1, 0.3] },
  Truncated: {
    create: () => new Truncated({ distribution: new Logistic({ loc: 0, scale: 1 }), low: -0.7, high: 1.1 }),
    ends: [-0.7, 1.1],
  },
  'Truncated beyond its base': {
    create: () => new Truncated({ distribution: new Exponential({ rate: 1 }), low: -1, high: 2 }),
    ends: [0, 2],
  },
  TruncatedNormal: { create: () => new TruncatedNormal({ loc: 0, scale: 1, low: -2, high: 0.1 }), ends: [-2, 0.1] },
  'TruncatedNormal from one end on': {
    create: () => new TruncatedNormal({ loc: 0, scale: 1, low: 0.5, high: INFINITY }),
    ends: [0.5, INFINITY],
  },
  Uniform: { create: () => new Uniform({ low: -0.1, high: 0.7 }), ends: [-0.1, 0.7] },
  VonMises: { create: () => new VonMises({ loc: 1, concentration: 2 }), ends: [-Math.PI, Math.PI] },
  Weibull: { create: () => new Weibull({ concentration: 1.5, scale: 2 }), ends: half },
  'the image of Uniform under Exp': {
    create: () => new TransformedDistribution({ distribution: new Uniform(), bijector: new Exp() }),
    ends: [1, Math.E],
  },
}

eachBackend(() => {
  describe.each(Object.entries(cases))('bijectorOnto the support of %s', (_, { create, ends: [low, high] }) => {
    it('lands where the density is finite, and reaches both ends', () => {
      const distribution = create()
      const onto = bijectorOnto(distribution.support)
      tidy(() => {
        const inside = distribution.logProb(onto.forward(new Rng(0).normal([50]))).dataSync()
        expect(inside.every(Number.isFinite)).toBe(true)
        const y = onto.forward(tensor1d([-1e6, 1e6])).dataSync()
        for (const [i, end] of [low, high].entries()) {
          if (Number.isFinite(end)) expect(Math.abs((y[i] as number) - end)).toBeLessThan(1e-6)
          else expect(Math.sign(end) * (y[i] as number)).toBeGreaterThan(9e5)
        }
      })
      onto.dispose()
      distribution.dispose()
    })
  })

  it('lands on the simplex where the density of Dirichlet is finite', () => {
    const dirichlet = new Dirichlet({ concentration: [2, 0.5, 3] })
    const onto = bijectorOnto(dirichlet.support)
    tidy(() => {
      const x = onto.forward(new Rng(3).normal([50, 2]))
      expect(x.shape).toEqual([50, 3])
      expect([...dirichlet.logProb(x).dataSync()].every(Number.isFinite)).toBe(true)
    })
    dirichlet.dispose()
    onto.dispose()
  })

  it('follows Tensor ends along the event axes', () => {
    const uniform = new Uniform({ low: [0, 10, -5], high: [1, 11, 5] })
    const joint = new Independent({ distribution: uniform })
    const onto = bijectorOnto(joint.support)
    tidy(() => {
      const y = onto.forward(new Rng(0).normal([20, 3]))
      expect(joint.logProb(y).dataSync().every(Number.isFinite)).toBe(true)
    })
    onto.dispose()
    joint.dispose()
  })
})

describe('bijectorOnto', () => {
  it('is tried above on every continuous family over numbers', () => {
    const families = Object.values(distributions).flatMap((value) =>
      typeof value === 'function' &&
      'domains' in value &&
      value.eventRank === 0 &&
      Object.keys(value.domains).length > 0
        ? [value.className]
        : [],
    )
    const discrete = [
      'Bernoulli',
      'Binomial',
      'Categorical',
      'Deterministic',
      'DiscretizedLogistic',
      'DiscretizedLogisticMixture',
      'Geometric',
      'NegativeBinomial',
      'Poisson',
    ]
    const untried = families.filter((name) => name !== undefined && !(name in cases) && !discrete.includes(name))
    expect(untried).toEqual([])
  })
})
