import { digits } from './images/digits.ts'
import { mnistOrders } from './images/mnist-orders.ts'
import { lossCurves } from './loss-curves.ts'
import { mafSampling } from './maf-sampling.ts'
import type { Recipe } from './recipe.ts'
import { bsds300 } from './tabular/bsds300.ts'
import { miniboone } from './tabular/miniboone.ts'
import { power } from './tabular/power.ts'
import { wavenet } from './wavenet/wavenet.ts'

/** Every recipe, by name. */
export const recipes: readonly Recipe[] = [
  power,
  miniboone,
  bsds300,
  mafSampling,
  digits,
  mnistOrders,
  wavenet,
  lossCurves,
]
