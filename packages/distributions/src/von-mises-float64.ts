import { derivative, type Float64Function, findRoot, type Rng } from '@tfjs-flows/core'

/** I_j(k) / I_0(k) for j = 1, 2, ... until they vanish, by backward recurrence (Miller's algorithm; DLMF 3.6). */
function besselRatios(k: number): Float64Array {
  const count = Math.ceil(12 + 9 * Math.sqrt(k))
  const ratios = new Float64Array(count)
  // I_(j+1) / I_j = 1 / (2 (j + 1) / k + I_(j+2) / I_(j+1))
  let quotient = 0
  const quotients = new Float64Array(count + 20)
  for (let j = quotients.length - 1; j >= 0; j -= 1) {
    quotient = k / (2 * (j + 1) + k * quotient)
    quotients[j] = quotient
  }
  let product = 1
  for (let j = 0; j < count; j += 1) {
    product *= quotients[j] as number
    ratios[j] = product
  }
  return ratios
}

/** The series of the last concentration: one distribution asks for many points. */
function ratiosOf(): (k: number) => Float64Array {
  let last = Number.NaN
  let ratios = new Float64Array(0)
  return (k) => {
    if (k !== last) {
      last = k
      ratios = besselRatios(k) as Float64Array<ArrayBuffer>
    }
    return ratios
  }
}

/** P(Z <= z) for z in [-pi, pi]: 1/2 + z / (2 pi) + sum of I_j / I_0 sin(j z) / (pi j), to 1e-15 absolute. */
function series(ratios: Float64Array, z: number): number {
  let sum = 0.5 * z
  for (const [i, ratio] of ratios.entries()) sum += (ratio * Math.sin((i + 1) * z)) / (i + 1)
  return Math.min(1, Math.max(0, 0.5 + sum / Math.PI))
}

function density(ratios: Float64Array, z: number): number {
  let sum = 0.5
  for (const [i, ratio] of ratios.entries()) sum += ratio * Math.cos((i + 1) * z)
  return Math.max(sum / Math.PI, Number.MIN_VALUE)
}

function slope(k: number, z: number): number {
  const angle = z - 2 * Math.PI * Math.round(z / (2 * Math.PI))
  return derivative(
    (at) => series(besselRatios(at), angle),
    k,
    1e-3 * Math.min(1 + k, Math.sqrt(1 + k)) * (k / (1 + k)),
  )
}

/** P(Z <= z) of (concentration, z), Z in [-pi, pi]; beyond, one more for each turn. */
export function vonMisesCdf(): Float64Function {
  const ratios = ratiosOf()
  return {
    value: ([k = 0, z = 0]) => {
      const turns = Math.round(z / (2 * Math.PI))
      return turns + series(ratios(k), z - 2 * Math.PI * turns)
    },
    partials: [([k = 0, z = 0]) => slope(k, z), ([k = 0, z = 0]) => density(ratios(k), z)],
  }
}

/** z with P(Z <= z) = p, of (concentration, p); gradients of the implicit function. */
export function vonMisesQuantile(): Float64Function {
  const ratios = ratiosOf()
  return {
    value: ([k = 0, p = 0]) =>
      p >= 0 && p <= 1 ? findRoot((z) => series(ratios(k), z) - p, -Math.PI, Math.PI) : Number.NaN,
    partials: [([k = 0], z) => -slope(k, z) / density(ratios(k), z), ([k = 0], z) => 1 / density(ratios(k), z)],
  }
}

/** A draw z, as (concentration, z), with the gradient dz / dk = -(dP(Z <= z) / dk) / p(z). */
export function vonMisesDraw(): Float64Function {
  const ratios = ratiosOf()
  return { value: ([, z = 0]) => z, partials: [([k = 0, z = 0]) => -slope(k, z) / density(ratios(k), z), () => 0] }
}

/** E[Z^2] = pi^2 / 3 + 4 sum of (-1)^j I_j / I_0 / j^2, of (concentration). */
export const vonMisesVariance: Float64Function = {
  value: ([k = 0]) => variance(k),
  partials: [([k = 0]) => derivative(variance, k, 1e-3 * k)],
}

function variance(k: number): number {
  let sum = 0
  for (const [i, ratio] of besselRatios(k).entries()) sum += ((i % 2 === 0 ? -1 : 1) * ratio) / (i + 1) ** 2
  return Math.PI ** 2 / 3 + 4 * sum
}

/**
 * One draw in (-pi, pi) by rejection from a wrapped Cauchy (Best and Fisher, "Efficient simulation of the von Mises
 * distribution", 1979); a normal of variance 1 / k where k is so large that the envelope's formula cancels.
 */
export function vonMisesVariate(rng: Rng, k: number): number {
  if (k > 1e6) return (rng.normals(1)[0] as number) / Math.sqrt(k)
  // rho = (tau - sqrt(2 tau)) / (2 k), r = (1 + rho^2) / (2 rho); near k = 0 both are those of the uniform.
  const tau = 1 + Math.sqrt(1 + 4 * k * k)
  const rho = (tau - Math.sqrt(2 * tau)) / (2 * k)
  const r = (1 + rho * rho) / (2 * rho)
  for (;;) {
    const [u1 = 0.5, u2 = 0.5, u3 = 0.5] = rng.uniforms(3)
    const sign = u3 < 0.5 ? -1 : 1
    if (k < 1e-4) return sign * Math.PI * u1
    const cosine = Math.cos(Math.PI * u1)
    const f = (1 + r * cosine) / (r + cosine)
    const c = k * (r - f)
    if (c * (2 - c) > u2 || Math.log(c / u2) + 1 - c >= 0) return sign * Math.acos(Math.min(1, Math.max(-1, f)))
  }
}
