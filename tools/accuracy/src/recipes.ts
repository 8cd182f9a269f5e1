import type { Recipe } from './recipe.ts'

/** Every recipe, by name. */
export const recipes: readonly Recipe[] = []
