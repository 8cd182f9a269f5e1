import { mean, sub, tidy } from '@tensorflow/tfjs-core'
import { eachBackend, itObeys } from '@tfjs-flows/config/vitest'
import { type Bijection, FlowsError, Rng } from '@tfjs-flows/core'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { bijectorLaws, perturbParameters } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import { presetLaws, withContextNet } from './fixtures/preset-laws.ts'
import { type CouplingFlowOptions, neuralSplineFlow, nice, realNvp } from './index.ts'

type Preset = (options: CouplingFlowOptions) => TransformedDistribution
const presets: Record<string, Preset> = {
  neuralSplineFlow: (options) => neuralSplineFlow({ bins: 4, ...options }),
  nice,
  realNvp,
}
/** What mixing and masks do is the same for every family: splines, whose laws take long, are tried on these. */
const splineVariants = ['of two features', 'with trained mixing', 'of one feature', 'given a context']

/** Small smooth conditioners: finite differences see no kinks. */
const small = { layers: 2, hidden: [8], activation: 'tanh' } as const

const variants: Record<string, Omit<CouplingFlowOptions, 'rng'>> = {
  'of two features': { ...small, features: 2 },
  'without mixing': { ...small, features: 3, linear: 'none', mask: 'alternating' },
  'with permutations': { ...small, features: 3, linear: 'permutation' },
  'with trained mixing': { ...small, features: 3, linear: 'lu' },
  'with half masks': { ...small, features: 3, mask: 'half' },
  'with batch normalisation': { ...small, features: 2, batchNorm: true },
  'with random masks': { ...small, features: 4, mask: 'random' },
  'of standardised data': { ...small, features: 2, standardize: { loc: [5, -1], scale: [3, 0.5] } },
  'of one feature': { ...small, features: 1 },
  'given a context': { ...small, features: 2, contextFeatures: 2 },
  'of one feature given a context': { ...small, features: 1, contextFeatures: 2 },
}

/** The map of a flow, without the base. */
function mapOf(flow: TransformedDistribution): Bijection {
  flow.distribution.dispose()
  return flow.bijector
}

eachBackend(() => {
  describe.each(Object.entries(presets))('%s', (name, preset) => {
    const isSpline = name === 'neuralSplineFlow'
    // Steep bins are narrower than the cells of a law's grid, and their slopes jump within its differences.
    const perturbation = isSpline ? 0.1 : 0.3
    const tried = Object.entries(variants).filter(([variant]) => !isSpline || splineVariants.includes(variant))
    describe.each(tried)('%s', (_name, options) => {
      const { features, contextFeatures } = options
      itObeys(
        bijectorLaws({
          create: () => mapOf(preset({ ...options, rng: new Rng(0) })),
          inputs: (rng) => rng.normal([4, features]),
          ...(contextFeatures !== undefined && { context: (rng) => rng.normal([4, contextFeatures]) }),
          startsAtIdentity: options.standardize === undefined && options.linear !== 'permutation',
          perturbation,
        }),
      )
    })

    describe('with an embedded context', () => {
      itObeys(
        bijectorLaws({
          create: () => mapOf(withContextNet((given) => preset({ ...small, ...given }))),
          inputs: (rng) => rng.normal([4, 2]),
          context: (rng) => rng.normal([4, 4]),
          startsAtIdentity: true,
          perturbation,
        }),
      )
    })

    itObeys(presetLaws((options) => preset({ ...small, ...options })))

    it('says in its summary that both directions are fast', () => {
      const flow = preset({ ...small, features: 2, rng: new Rng(0) })
      expect(flow.bijector.fastSide).toBe('both')
      expect(flow.summary()).toContain('Coupling')
      flow.dispose()
    })
  })

  it('a volume that is the same everywhere gives an entropy: nice has one, realNvp has none', () => {
    const [additive, affine] = [
      nice({ ...small, features: 2, rng: new Rng(0) }),
      realNvp({ ...small, features: 2, rng: new Rng(0) }),
    ]
    expect([additive, affine].map((flow) => flow.bijector.isConstantLogDet)).toEqual([true, false])
    perturbParameters(additive, new Rng(5), 0.3)
    tidy(() => {
      const [, logProb] = additive.sampleAndLogProb(4000, { rng: new Rng(7) })
      // The standard deviation of log p is 1 for two normal numbers: a standard error of 0.016.
      const estimate = -(mean(logProb).dataSync()[0] as number)
      expect(Math.abs(estimate - (additive.entropy().dataSync()[0] as number))).toBeLessThan(0.08)
    })
    expect(() => affine.entropy()).toThrow(FlowsError)
    additive.dispose()
    affine.dispose()
  })

  it('the same seed gives the same flow', () => {
    tidy(() => {
      const [a, b] = [realNvp({ features: 3, rng: new Rng(9) }), realNvp({ features: 3, rng: new Rng(9) })]
      for (const flow of [a, b]) perturbParameters(flow, new Rng(1), 0.2)
      const x = new Rng(2).normal([4, 3])
      expect(Math.max(...sub(a.logProb(x), b.logProb(x)).dataSync())).toBe(0)
      a.dispose()
      b.dispose()
    })
  })
})
