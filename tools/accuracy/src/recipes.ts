import { digits } from './images/digits.ts'
import { mnistOrders } from './images/mnist-orders.ts'
import type { Recipe } from './recipe.ts'

/** Every recipe, by name. */
export const recipes: readonly Recipe[] = [digits, mnistOrders]
