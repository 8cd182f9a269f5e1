import { curveDensity } from './curve-density.ts'
import type { ToyDensity } from './toy-density.ts'

const END = 3 * Math.PI

/** Two arms of an Archimedean spiral, one and a half turns each, out to radius pi, blurred by noise of 0.1. */
export const spirals: ToyDensity = curveDensity({
  name: 'spirals',
  extent: 4.5,
  entropy: 2.5406,
  curve: (t) => [(-t / 3) * Math.cos(t), (t / 3) * Math.sin(t)],
  end: END,
  // t = END sqrt(u) spreads the points about evenly over the length of an arm.
  pdf: (t) => (2 * t) / END ** 2,
  quantile: (u) => END * Math.sqrt(u),
  noise: 0.1,
  panels: 64,
})
