import { Rng } from '@tfjs-flows/core'
import { maf } from '@tfjs-flows/flows'
import type { Recipe } from '../recipe.ts'
import { minibooneData } from './miniboone-data.ts'
import { tabularRecipe } from './tabular-recipe.ts'

/** MINIBOONE: particle physics, with few rows to train on. */
export const miniboone: Recipe = tabularRecipe({
  name: 'miniboone',
  about: 'MINIBOONE, 43 columns and 2,956 training rows: RealNVP, MAF and NSF-AR beside zuko',
  load: minibooneData,
  standardize: true,
  steps: 1000,
  hidden: [100, 100],
  figures: { Gaussian: [-37.8, 1.28], RealNVP: [-24.77, 0.57], MAF: [-18.87, 0.62], 'NSF-AR': [-19.45, 0.87] },
  recommended: {
    words: 'maf, 5 MADEs, silu, 100-100, log-scales within 1',
    settings: { steps: 1000 },
    build: ({ seed, ...options }) =>
      maf({ ...options, hidden: [100, 100], activation: 'silu', bound: 1, rng: new Rng(seed) }),
  },
})
