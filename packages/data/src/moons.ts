import { curveDensity } from './curve-density.ts'
import type { ToyDensity } from './toy-density.ts'

/** Two interlocking half circles of radius 2 around (-1, -0.5) and (1, 0.5), blurred by noise of 0.2. */
export const moons: ToyDensity = curveDensity({
  name: 'moons',
  extent: 4.5,
  entropy: 2.3939,
  curve: (t) => [2 * Math.cos(t) - 1, 2 * Math.sin(t) - 0.5],
  end: Math.PI,
  pdf: () => 1 / Math.PI,
  quantile: (u) => Math.PI * u,
  noise: 0.2,
  panels: 24,
})
