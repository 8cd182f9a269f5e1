import { mixtureLogProb } from './mixture-log-prob.ts'
import type { ToyDensity } from './toy-density.ts'

const ARMS = 5
const SCALE = 2
const RADIAL = 0.3
const TANGENTIAL = 0.1
const LOG_VOLUME = Math.log(2 * Math.PI * RADIAL * TANGENTIAL * SCALE ** 2)

/**
 * Five Gaussian arms, (1, 0) plus noise of 0.3 along and 0.1 across, turned by a fifth of a turn each and by
 * exp(r) / 4 at radius r, then doubled in size.
 *
 * A turn by an angle that depends on the radius alone keeps areas, so p(x) is the mixture of the unturned Gaussians
 * divided by 4. The shape is that of Johnson et al. (Composing graphical models with neural networks, 2016), whose angle
 * depends on a coordinate and so keeps no areas.
 */
export const pinwheel: ToyDensity = {
  name: 'pinwheel',
  extent: 5.2,
  entropy: 2.3206,
  sample(count, rng) {
    const picks = rng.uniforms(count)
    const z = rng.normals(2 * count)
    for (let i = 0; i < count; i += 1) {
      const along = 1 + RADIAL * (z[2 * i] as number)
      const across = TANGENTIAL * (z[2 * i + 1] as number)
      const angle = turn(Math.hypot(along, across), Math.floor(ARMS * (picks[i] as number)))
      z[2 * i] = SCALE * (along * Math.cos(angle) - across * Math.sin(angle))
      z[2 * i + 1] = SCALE * (along * Math.sin(angle) + across * Math.cos(angle))
    }
    return z
  },
  logProb: (points) =>
    mixtureLogProb(points, ARMS, (x, y, k) => {
      const angle = turn(Math.hypot(x, y) / SCALE, k)
      const along = (x * Math.cos(angle) + y * Math.sin(angle)) / SCALE
      const across = (y * Math.cos(angle) - x * Math.sin(angle)) / SCALE
      return -0.5 * (((along - 1) / RADIAL) ** 2 + (across / TANGENTIAL) ** 2) - LOG_VOLUME
    }),
}

/** Angle of arm k at a radius; beyond 20 it no longer grows, where there is no mass and cos would lose its digits. */
function turn(radius: number, arm: number): number {
  return (2 * Math.PI * arm) / ARMS + 0.25 * Math.exp(Math.min(radius, 20))
}
