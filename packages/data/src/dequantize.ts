import type { Rng } from '@tfjs-flows/core'
import type { Lattice } from './lattice.ts'

/** One entry a column; undefined leaves the column as it is. */
export type Lattices = readonly (Lattice | undefined)[]

/**
 * Adds U(0, step) to each value that lies on a lattice, as a new array: x = offset + (k + u) step.
 *
 * A density q fitted to the result bounds the probability of the original values from below:
 * E[log q(x)] - log step <= log P(k). `values` is row-major with one column a lattice.
 *
 * The paper: A note on the evaluation of generative models (Theis, van den Oord and Bethge 2016).
 *
 * @example
 * ```ts
 * dequantize(Float64Array.of(3, 7), [{ step: 1, offset: 0 }], new Rng(0)) // in [3, 4) and [7, 8)
 * ```
 */
export function dequantize(values: Float64Array, lattices: Lattices, rng: Rng): Float64Array {
  const features = lattices.length
  const out = values.slice()
  for (const [j, lattice] of lattices.entries()) {
    if (lattice === undefined) continue
    const { step, offset } = lattice
    const uniforms = rng.uniforms(values.length / features)
    for (let i = 0; i < uniforms.length; i += 1) {
      const cell = Math.round(((values[i * features + j] as number) - offset) / step)
      out[i * features + j] = offset + (cell + (uniforms[i] as number)) * step
    }
  }
  return out
}

/**
 * Maps values back to the lattice point at the lower end of their cell, as a new array: the inverse of `dequantize`,
 * for samples of a model that was trained on dequantised values.
 */
export function quantize(values: Float64Array, lattices: Lattices): Float64Array {
  const features = lattices.length
  return values.map((x, i) => {
    const lattice = lattices[i % features]
    if (lattice === undefined) return x
    // The allowance keeps a value that is a lattice point already (0.29 / 0.01 is 28.999999999999996) where it is.
    const cell = Math.floor((x - lattice.offset) / lattice.step + 1e-9)
    return lattice.offset + multiple(cell, lattice.step)
  })
}

/** cell * step without the last-digit noise of steps such as 0.01 (3 * 0.01 is not 0.03, 3 / 100 is). */
function multiple(cell: number, step: number): number {
  const parts = Math.round(1 / step)
  return parts > 1 && 1 / parts === step ? cell / parts : cell * step
}
