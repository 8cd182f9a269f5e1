import { Rng } from '@tfjs-flows/core'
import { neuralSplineFlow } from '@tfjs-flows/flows'
import type { Recipe } from '../recipe.ts'
import { powerData } from './power-data.ts'
import { tabularRecipe } from './tabular-recipe.ts'

/** POWER: five winter weeks of a household's electric power. */
export const power: Recipe = tabularRecipe({
  name: 'power',
  about: 'household electric power, 6 columns: RealNVP, MAF and NSF-AR beside zuko',
  load: powerData,
  standardize: false,
  steps: 4000,
  hidden: [100, 100],
  figures: { Gaussian: [-7.57, 0.11], RealNVP: [0.64, 0.1], MAF: [0.66, 0.1], 'NSF-AR': [1.14, 0.13] },
  recommended: {
    words: 'neuralSplineFlow, 8 couplings with LU, 16 bins, silu, 128-128, from 2e-3',
    settings: { steps: 4000, learningRate: 2e-3 },
    build: ({ seed, ...options }) =>
      neuralSplineFlow({ ...options, layers: 8, bins: 16, hidden: [128, 128], activation: 'silu', rng: new Rng(seed) }),
  },
})
