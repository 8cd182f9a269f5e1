import { Rng } from '@tfjs-flows/core'
import { nealFunnel, ringTarget, type TargetDensity } from '@tfjs-flows/data'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { realNvp } from '@tfjs-flows/flows'
import type { FitReverseKlOptions } from '@tfjs-flows/train'

/** A target, the flow that is fitted to it, and how. */
export interface TargetFit {
  readonly target: TargetDensity
  /** How far the estimate of Z may be off, as a share of Z; without it the figures are only shown. */
  readonly tolerance?: number
  flow(): TransformedDistribution
  readonly settings: Omit<FitReverseKlOptions, 'model' | 'logDensity'>
}

/** What `pnpm reverse-kl` fits; each takes a minute or two on one core. */
export const targetFits: readonly TargetFit[] = [
  {
    target: ringTarget,
    tolerance: 0.01,
    flow: () => realNvp({ features: 2, layers: 6, linear: 'none', rng: new Rng(0) }),
    settings: { steps: 1500, samples: 256, learningRate: 2e-3 },
  },
  {
    target: nealFunnel(),
    // The scales run from e^-4.5 to e^4.5, and masks must split v from each other feature in some layer.
    flow: () => realNvp({ features: 10, layers: 6, linear: 'none', mask: 'random', bound: 5, rng: new Rng(0) }),
    settings: { steps: 1500, samples: 256, learningRate: 2e-3 },
  },
]
