import { logBesselI0Scaled } from './log-bessel-i0.ts'
import { mixtureLogProb } from './mixture-log-prob.ts'
import type { ToyDensity } from './toy-density.ts'

const RADII: readonly number[] = [1, 2, 3, 4]
const NOISE = 0.12

/**
 * Four concentric circles of radius 1, 2, 3 and 4, equally likely, blurred by noise of 0.12.
 *
 * A point on a circle of radius R plus Gaussian noise has the density
 * p(x) = exp(-(|x| - R)^2 / (2 s^2)) I0(|x| R / s^2) exp(-|x| R / s^2) / (2 pi s^2) (Rice 1945): smooth at the origin.
 */
export const rings: ToyDensity = {
  name: 'rings',
  extent: 4.8,
  entropy: 3.316,
  sample(count, rng) {
    const angles = rng.uniforms(count)
    const picks = rng.uniforms(count)
    const points = rng.normals(2 * count).map((z) => NOISE * z)
    for (let i = 0; i < count; i += 1) {
      const angle = 2 * Math.PI * (angles[i] as number)
      const radius = RADII[Math.floor(RADII.length * (picks[i] as number))] as number
      points[2 * i] = (points[2 * i] as number) + radius * Math.cos(angle)
      points[2 * i + 1] = (points[2 * i + 1] as number) + radius * Math.sin(angle)
    }
    return points
  },
  logProb: (points) =>
    mixtureLogProb(points, RADII.length, (x, y, k) => {
      const r = Math.hypot(x, y)
      const radius = RADII[k] as number
      const distance = (r - radius) / NOISE
      const concentration = (r * radius) / NOISE ** 2
      return logBesselI0Scaled(concentration) - 0.5 * distance * distance - Math.log(2 * Math.PI * NOISE ** 2)
    }),
}
