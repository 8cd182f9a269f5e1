/** Divergences between two members of one family, where it has a closed form and the reference data does not know it. */
import { tidy } from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import {
  Binomial,
  Cauchy,
  type Distribution,
  GeneralizedNormal,
  Geometric,
  HalfCauchy,
  HalfNormal,
  InverseGamma,
  Kumaraswamy,
  klDivergence,
  LogitNormal,
  LogNormal,
  NegativeBinomial,
  Pareto,
  TruncatedNormal,
  VonMises,
  Weibull,
} from './index.ts'

interface Pair {
  readonly p: () => Distribution
  readonly q: () => Distribution
  /** By mpmath: quadrature of p log(p / q), or its sum. */
  readonly truth: number
}

const pairs: Record<string, Pair> = {
  HalfNormal: {
    p: () => new HalfNormal({ scale: 1.5 }),
    q: () => new HalfNormal({ scale: 0.8 }),
    truth: 0.629203840578,
  },
  LogNormal: {
    p: () => new LogNormal({ loc: 0.3, scale: 0.5 }),
    q: () => new LogNormal({ loc: -0.2, scale: 0.8 }),
    truth: 0.360628629246,
  },
  LogitNormal: {
    p: () => new LogitNormal({ loc: 0.3, scale: 0.5 }),
    q: () => new LogitNormal({ loc: -0.2, scale: 0.8 }),
    truth: 0.360628629246,
  },
  Cauchy: {
    p: () => new Cauchy({ loc: 0.5, scale: 2 }),
    q: () => new Cauchy({ loc: -1, scale: 0.7 }),
    truth: 0.532726887719,
  },
  HalfCauchy: {
    p: () => new HalfCauchy({ loc: 0, scale: 2 }),
    q: () => new HalfCauchy({ loc: 0, scale: 0.7 }),
    truth: 0.263736948279,
  },
  InverseGamma: {
    p: () => new InverseGamma({ concentration: 3, scale: 2 }),
    q: () => new InverseGamma({ concentration: 1.5, scale: 2.5 }),
    truth: 0.985531757481,
  },
  Weibull: {
    p: () => new Weibull({ concentration: 1.5, scale: 2 }),
    q: () => new Weibull({ concentration: 0.8, scale: 1 }),
    truth: 0.350406983776,
  },
  Pareto: {
    p: () => new Pareto({ concentration: 3, scale: 2 }),
    q: () => new Pareto({ concentration: 1.2, scale: 1.5 }),
    truth: 0.661509218816,
  },
  VonMises: {
    p: () => new VonMises({ loc: 0.5, concentration: 2 }),
    q: () => new VonMises({ loc: -1, concentration: 0.7 }),
    truth: 0.655945339666,
  },
  TruncatedNormal: {
    p: () => new TruncatedNormal({ loc: 0.5, scale: 1, low: -1, high: 2 }),
    q: () => new TruncatedNormal({ loc: -1, scale: 2, low: -2, high: 3 }),
    truth: 0.508599419172,
  },
  'TruncatedNormal far out': {
    p: () => new TruncatedNormal({ loc: 0, scale: 1, low: 10, high: Infinity }),
    q: () => new TruncatedNormal({ loc: 1, scale: 2, low: 8, high: Infinity }),
    truth: 4.91599408688,
  },
  'TruncatedNormal in a narrow window': {
    p: () => new TruncatedNormal({ loc: 0, scale: 1, low: 0.5, high: 0.51 }),
    q: () => new TruncatedNormal({ loc: 3, scale: 2, low: 0.4, high: 0.6 }),
    truth: 2.99285032594,
  },
  Kumaraswamy: {
    p: () => new Kumaraswamy({ concentration1: 2, concentration0: 3 }),
    q: () => new Kumaraswamy({ concentration1: 2, concentration0: 1.5 }),
    truth: 0.19314718056,
  },
  GeneralizedNormal: {
    p: () => new GeneralizedNormal({ loc: 0.3, scale: 1.5, power: 1.3 }),
    q: () => new GeneralizedNormal({ loc: 0.3, scale: 0.8, power: 2.5 }),
    truth: 4.71765676851,
  },
  Binomial: {
    p: () => new Binomial({ totalCount: 7, probs: 0.3 }),
    q: () => new Binomial({ totalCount: 7, probs: 0.6 }),
    truth: 1.28650828171,
  },
  Geometric: {
    p: () => new Geometric({ probs: 0.3 }),
    q: () => new Geometric({ probs: 0.6 }),
    truth: 0.612622991289,
  },
  NegativeBinomial: {
    p: () => new NegativeBinomial({ totalCount: 2.5, probs: 0.4 }),
    q: () => new NegativeBinomial({ totalCount: 2.5, probs: 0.7 }),
    truth: 0.800174971507,
  },
}
const cases = Object.entries(pairs)

/** KL(p || q), and both disposed. */
function kl(p: Distribution, q: Distribution): number {
  const [value = Number.NaN] = tidy(() => klDivergence(p, q).dataSync())
  for (const distribution of [p, q]) distribution.dispose()
  return value
}

eachBackend(() => {
  describe('klDivergence within a family', () => {
    it.each(cases)('%s has the value of mpmath', (_name, { p, q, truth }) => {
      expect(kl(p(), q()) / truth).toBeCloseTo(1, 5)
    })

    it.each(cases)('%s has none from itself', (_name, { p }) => {
      expect(Math.abs(kl(p(), p()))).toBeLessThan(1e-6)
    })

    it.each(cases)('%s is within four standard errors of its estimate', async (_name, { p, q }) => {
      const [from, to] = [p(), q()]
      const { mean, standardError } = await klDivergence.estimate(from, to, { samples: 2000, rng: new Rng(4) })
      expect(Math.abs(kl(from, to) - mean)).toBeLessThan(4 * standardError)
    })
  })

  describe('klDivergence within a family', () => {
    it('is infinite where q lacks a part of the support of p', () => {
      const pareto = (scale: number): Pareto => new Pareto({ concentration: 1, scale })
      expect(kl(pareto(1), pareto(2))).toBe(Infinity)
      const cut = (high: number): TruncatedNormal => new TruncatedNormal({ loc: 0, scale: 1, low: -Infinity, high })
      expect(kl(cut(2), cut(1))).toBe(Infinity)
      expect(kl(cut(1), cut(Infinity))).toBeCloseTo(0.17275377902, 5)
      const counts = (totalCount: number): Binomial => new Binomial({ totalCount, probs: 0.5 })
      expect(kl(counts(3), counts(2))).toBe(Infinity)
    })
  })
})

describe('klDivergence within a family', () => {
  it('has no closed form where what must agree does not', () => {
    const wrong: [Distribution, Distribution][] = [
      [new Binomial({ totalCount: 2, probs: 0.5 }), new Binomial({ totalCount: 3, probs: 0.5 })],
      [new NegativeBinomial({ totalCount: 2, probs: 0.5 }), new NegativeBinomial({ totalCount: 3, probs: 0.5 })],
      [new HalfCauchy({ loc: 0, scale: 1 }), new HalfCauchy({ loc: 1, scale: 1 })],
      [new Kumaraswamy({ concentration1: 2 }), new Kumaraswamy({ concentration1: 3 })],
      [new GeneralizedNormal({ loc: 0, scale: 1, power: 1 }), new GeneralizedNormal({ loc: 1, scale: 1, power: 1 })],
    ]
    for (const [p, q] of wrong) {
      expect(() => klDivergence(p, q)).toThrow(/the pair must have a closed form/)
      for (const distribution of [p, q]) distribution.dispose()
    }
  })
})
