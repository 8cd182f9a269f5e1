import { checkerboard } from './checkerboard.ts'
import { eightGaussians } from './eight-gaussians.ts'
import { moons } from './moons.ts'
import { pinwheel } from './pinwheel.ts'
import { rings } from './rings.ts'
import { spirals } from './spirals.ts'
import type { ToyDensity } from './toy-density.ts'

/** Every toy density by its name. */
export const toyDensities: Readonly<
  Record<'moons' | 'rings' | 'checkerboard' | 'spirals' | 'eightGaussians' | 'pinwheel', ToyDensity>
> = { moons, rings, checkerboard, spirals, eightGaussians, pinwheel }
