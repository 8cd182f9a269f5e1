import type { Rng } from '@tfjs-flows/core'

const BLOCK = 8192

/**
 * `count` of 0 .. total - 1 without replacement, ascending; every subset is equally likely. All of them where
 * `count >= total`.
 *
 * One uniform an index, no memory beyond the result: selection sampling (Fan, Muller and Rezucha 1962).
 */
export function sampleIndices(total: number, count: number, rng: Rng): Float64Array {
  if (count >= total) return Float64Array.from({ length: total }, (_, i) => i)
  const chosen = new Float64Array(count)
  let found = 0
  for (let start = 0; found < count; start += BLOCK) {
    const uniforms = rng.uniforms(Math.min(BLOCK, total - start))
    for (let i = 0; i < uniforms.length && found < count; i += 1) {
      // At the last possible moment the ratio is 1, so the loop never ends short of `count`.
      if ((uniforms[i] as number) * (total - start - i) < count - found) chosen[found++] = start + i
    }
  }
  return chosen
}
