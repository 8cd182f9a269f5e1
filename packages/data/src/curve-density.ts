import { gaussLegendre, type Rng } from '@tfjs-flows/core'
import type { ToyDensity } from './toy-density.ts'

export interface CurveOptions extends Pick<ToyDensity, 'name' | 'extent' | 'entropy'> {
  /** A point of the curve. */
  readonly curve: (t: number) => readonly [x: number, y: number]
  /** The curve is run through for t in [0, end]. */
  readonly end: number
  /** Density of t on [0, end]. */
  readonly pdf: (t: number) => number
  /** Inverse of the cumulative distribution of t. */
  readonly quantile: (u: number) => number
  /** Standard deviation of the noise around the curve. */
  readonly noise: number
  /** Parts of the quadrature; eight nodes each. */
  readonly panels: number
}

/** Terms this much below the largest (in nats) change no digit of the sum. */
const NEGLIGIBLE = 40

/**
 * A curve and its mirror image through the origin, blurred by isotropic Gaussian noise.
 *
 * p(x) = 1/2 sum over s = +-1 of the integral of N(x; s c(t), noise^2 I) pdf(t) dt, by fixed Gauss-Legendre quadrature
 * in the log domain.
 */
export function curveDensity(options: CurveOptions): ToyDensity {
  const { name, extent, entropy, curve, quantile, noise } = options
  const terms = quadratureTerms(options)
  return {
    name,
    extent,
    entropy,
    sample(count, rng) {
      const [pick, blur] = rng.split(2) as [Rng, Rng]
      const uniforms = pick.uniforms(2 * count)
      const points = blur.normals(2 * count).map((z) => noise * z)
      for (let i = 0; i < count; i += 1) {
        const [x, y] = curve(quantile(uniforms[2 * i] as number))
        const sign = (uniforms[2 * i + 1] as number) < 0.5 ? -1 : 1
        points[2 * i] = (points[2 * i] as number) + sign * x
        points[2 * i + 1] = (points[2 * i + 1] as number) + sign * y
      }
      return points
    },
    logProb(points) {
      const exponents = new Float64Array(terms.length / 3)
      return Float64Array.from({ length: points.length / 2 }, (_, i) =>
        logDensity(terms, points[2 * i] as number, points[2 * i + 1] as number, noise, exponents),
      )
    },
  }
}

/** x, y and log weight of each node of both branches. */
function quadratureTerms({ curve, end, pdf, noise, panels }: CurveOptions): Float64Array {
  const { nodes, weights } = gaussLegendre(0, end, panels)
  const terms: number[] = []
  for (const [i, t] of nodes.entries()) {
    const [x, y] = curve(t)
    const logWeight = Math.log((weights[i] as number) * pdf(t)) - Math.log(4 * Math.PI * noise * noise)
    terms.push(x, y, logWeight, -x, -y, logWeight)
  }
  return Float64Array.from(terms)
}

function logDensity(terms: Float64Array, x: number, y: number, noise: number, exponents: Float64Array): number {
  const precision = 0.5 / (noise * noise)
  let largest = Number.NEGATIVE_INFINITY
  for (let k = 0; k < exponents.length; k += 1) {
    const dx = x - (terms[3 * k] as number)
    const dy = y - (terms[3 * k + 1] as number)
    const exponent = (terms[3 * k + 2] as number) - precision * (dx * dx + dy * dy)
    exponents[k] = exponent
    if (exponent > largest) largest = exponent
  }
  if (largest === Number.NEGATIVE_INFINITY) return largest
  let sum = 0
  for (let k = 0; k < exponents.length; k += 1) {
    const below = (exponents[k] as number) - largest
    if (below > -NEGLIGIBLE) sum += Math.exp(below)
  }
  return largest + Math.log(sum)
}
