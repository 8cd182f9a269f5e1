import type { Recipe } from './recipe.ts'
import { wavenet } from './wavenet/wavenet.ts'

/** Every recipe, by name. */
export const recipes: readonly Recipe[] = [wavenet]
