import { mixtureLogProb } from './mixture-log-prob.ts'
import type { ToyDensity } from './toy-density.ts'

const COUNT = 8
const RADIUS = 3
const SCALE = 0.3
const centres = Array.from({ length: COUNT }, (_, k) => {
  const angle = (2 * Math.PI * k) / COUNT
  return [RADIUS * Math.cos(angle), RADIUS * Math.sin(angle)] as const
})

/** Eight equally likely Gaussians of standard deviation 0.3, evenly on a circle of radius 3. */
export const eightGaussians: ToyDensity = {
  name: 'eightGaussians',
  extent: 4.8,
  entropy: 2.509,
  sample(count, rng) {
    const picks = rng.uniforms(count)
    return rng.normals(2 * count).map((z, i) => {
      const centre = centres[Math.floor(COUNT * (picks[i >> 1] as number))] as readonly [number, number]
      return (centre[i & 1] as number) + SCALE * z
    })
  },
  logProb: (points) =>
    mixtureLogProb(points, COUNT, (x, y, k) => {
      const [cx, cy] = centres[k] as readonly [number, number]
      return (-0.5 * ((x - cx) ** 2 + (y - cy) ** 2)) / SCALE ** 2 - Math.log(2 * Math.PI * SCALE ** 2)
    }),
}
