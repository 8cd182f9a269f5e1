import { eachBackend } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import { ExpMap } from './fixtures/maps.ts'
import {
  Bernoulli,
  Beta,
  Categorical,
  Deterministic,
  Dirichlet,
  type Distribution,
  Empirical,
  ExpRelaxedOneHotCategorical,
  Gamma,
  Joint,
  Laplace,
  Mixture,
  Normal,
  Quantized,
  TransformedDistribution,
  Uniform,
  UniformDequantization,
  Weibull,
} from './index.ts'
import { sharedSupport, sharedSupportOfNumbers } from './shared-support.ts'

const fair = (): Categorical => new Categorical({ probs: [0.5, 0.5] })

describe('sharedSupport', () => {
  it('is that of all where they are the same', () => {
    const interval = { kind: 'interval', low: 0, high: 1 } as const
    expect(sharedSupport('Test', [interval, { ...interval }])).toEqual(interval)
    expect(() => sharedSupport('Test', [interval, { ...interval, high: 2 }])).toThrow(/Test.support: its parts have/)
    const counts = { kind: 'integers', low: 0, high: 3 } as const
    expect(() => sharedSupport('Test', [counts, { ...counts, sum: 3 }])).toThrow(/its parts have/)
  })

  it('takes images under one bijector for the same, of two for different', () => {
    const [of, bijector] = [{ kind: 'real' }, new ExpMap()] as const
    const image = { kind: 'image', of, bijector } as const
    expect(sharedSupport('Test', [image, { ...image }])).toBe(image)
    expect(() => sharedSupport('Test', [image, { ...image, bijector: new ExpMap() }])).toThrow(/its parts have/)
  })

  it('is of each number where vectors lie beside each other', () => {
    expect(sharedSupportOfNumbers('Test', [{ kind: 'simplex' }])).toEqual({ kind: 'simplex' })
    const simplices = [{ kind: 'simplex' }, { kind: 'simplex' }] as const
    expect(() => sharedSupportOfNumbers('Test', simplices)).toThrow(/its parts have/)
  })
})

eachBackend(() => {
  const supportOf = (create: () => Distribution): unknown => {
    const distribution = create()
    try {
      return distribution.support
    } catch (error) {
      return String(error)
    } finally {
      distribution.dispose()
    }
  }

  it('of a mixture is that of its components', () => {
    const mixture = (...components: Distribution[]) => new Mixture({ mixtureDistribution: fair(), components })
    const normal = (): Distribution => new Normal({ loc: 0, scale: 1 })
    expect(supportOf(() => mixture(normal(), new Laplace({ loc: 0, scale: 1 })))).toEqual({ kind: 'real' })
    const half = { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY }
    const gamma = (): Distribution => new Gamma({ concentration: 2, rate: 1 })
    expect(supportOf(() => mixture(gamma(), new Weibull({ concentration: 2, scale: 1 })))).toEqual(half)
    expect(supportOf(() => mixture(gamma(), normal()))).toMatch(/Mixture.support: its parts have/)
  })

  it('of a joint distribution is that of each of its numbers', () => {
    const joint = (...distributions: Distribution[]): Distribution => new Joint({ distributions })
    const beta = (): Distribution => new Beta({ concentration1: 1, concentration0: 1 })
    expect(supportOf(() => joint(beta(), new Uniform()))).toEqual({ kind: 'interval', low: 0, high: 1 })
    expect(supportOf(() => joint(beta(), new Bernoulli({ logits: 0 })))).toMatch(/Joint.support: its parts have/)
    const simplex = (): Distribution => new Dirichlet({ concentration: [1, 1] })
    expect(supportOf(() => joint(simplex()))).toEqual({ kind: 'simplex' })
    expect(supportOf(() => joint(simplex(), simplex()))).toMatch(/Joint.support/)
    const image = (): Distribution =>
      new TransformedDistribution({ distribution: new Normal({ loc: 0, scale: 1 }), bijector: new ExpMap() })
    expect(supportOf(() => joint(image(), image()))).toMatch(/Joint.support/)
  })

  it('of whole numbers is that of the ends given', () => {
    const normal = (): Distribution => new Normal({ loc: 0, scale: 1 })
    const high = Number.POSITIVE_INFINITY
    expect(supportOf(() => new Quantized({ distribution: normal(), low: 0 }))).toEqual({
      kind: 'integers',
      low: 0,
      high,
    })
    const lattice = (width: number): Distribution => new UniformDequantization({ distribution: normal(), width })
    expect(supportOf(() => lattice(1))).toEqual({ kind: 'integers', low: -high, high })
    expect(supportOf(() => lattice(0.5))).toMatch(/UniformDequantization.support: .*lattice of its own/)
    const logs = (): Distribution => new ExpRelaxedOneHotCategorical({ temperature: 1, logits: [0, 0] })
    expect(supportOf(logs)).toMatch(/ExpRelaxedOneHotCategorical.support: .*logarithms of a simplex/)
  })

  it('of single points is not available', () => {
    expect(supportOf(() => new Deterministic({ loc: 1 }))).toMatch(/Deterministic.support: .*single points/)
    expect(supportOf(() => new Empirical({ samples: [1, 2] }))).toMatch(/Empirical.support: .*single points/)
  })
})
