import { bsds300 } from './bsds300.ts'
import { miniboone } from './miniboone.ts'
import { power } from './power.ts'
import type { Recipe } from './recipe.ts'

/** Every recipe, by name. */
export const recipes: readonly Recipe[] = [power, miniboone, bsds300]
