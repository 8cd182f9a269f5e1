import { Rng } from '@tfjs-flows/core'
import { realNvp } from '@tfjs-flows/flows'
import type { Recipe } from '../recipe.ts'
import { bsds300Data } from './bsds300-data.ts'
import { tabularRecipe } from './tabular-recipe.ts'

/** BSDS300: patches of natural pictures. */
export const bsds300: Recipe = tabularRecipe({
  name: 'bsds300',
  about: 'patches of BSDS300, 63 columns and 200,000 training rows: RealNVP, MAF and NSF-AR beside zuko',
  load: bsds300Data,
  standardize: true,
  steps: 4000,
  hidden: [256, 256],
  figures: { Gaussian: [96.61, 0.57], RealNVP: [149.14, 0.64], MAF: [149, 0.64], 'NSF-AR': [146.43, 0.7] },
  recommended: {
    words: 'realNvp, 8 couplings with LU, silu, 256-256',
    settings: { steps: 4000 },
    build: ({ seed, ...options }) => realNvp({ ...options, layers: 8, hidden: [256, 256], rng: new Rng(seed) }),
  },
})
