import { FlowsError } from './flows-error.ts'

/** What a gamma variate is made of. */
interface NormalAndUniform {
  normals(count: number): Float64Array
  uniforms(count: number): Float64Array
}

/**
 * One Gamma(concentration, rate 1) draw by squeeze-free rejection (Marsaglia and Tsang, "A simple method for generating
 * gamma variables", 2000); concentrations below 1 are boosted by u^(1/concentration).
 */
export function gammaVariate(rng: NormalAndUniform, concentration: number): number {
  if (!(concentration > 0)) {
    throw new FlowsError('argument', {
      who: 'Rng.gamma',
      rule: 'concentration must be above 0',
      got: String(concentration),
    })
  }
  if (concentration < 1) {
    const [u = 0.5] = rng.uniforms(1)
    return gammaVariate(rng, concentration + 1) * u ** (1 / concentration)
  }
  const d = concentration - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const [x = 0] = rng.normals(1)
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    const [u = 0.5] = rng.uniforms(1)
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
