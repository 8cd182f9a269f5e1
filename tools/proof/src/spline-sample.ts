import { mul, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import type { SplineTransformer } from '@tfjs-flows/bijectors'
import type { Rng } from '@tfjs-flows/core'
import { type NumericHealth, numericHealth } from '@tfjs-flows/testing'

/** Pairs in one call: more would not fit the caches of a core. */
const BATCH = 4096

/** A sample of a transformer's splines: raw parameters from N(0, s^2), s uniform in 0 .. `deviation` for each pair. */
export function sampleHealth(
  transformer: SplineTransformer,
  pairs: number,
  deviation: number,
  rng: Rng,
): NumericHealth[] {
  const found: NumericHealth[] = []
  for (let done = 0; done < pairs; done += BATCH) {
    const count = Math.min(BATCH, pairs - done)
    tidy(() => {
      const raw = rng.normal([count, transformer.parametersPerFeature])
      const parameters = mul(raw, rng.uniform([count, 1], 0, deviation))
      found.push(numericHealth((p) => transformer.bijector(p), pointsOf(count, rng), parameters))
    })
  }
  return found
}

/** Of eight points six in -5 .. 5, one in -15 .. 15 and one in -1e6 .. 1e6. */
function pointsOf(count: number, rng: Rng): Tensor {
  const unit = rng.uniform([count], -1, 1).dataSync()
  const reach = (i: number): number => (i % 8 < 6 ? 5 : i % 8 === 6 ? 15 : 1e6)
  return tensor(unit.map((value, i) => value * reach(i)))
}

export interface Errors {
  /** The 99.9th percentile. */
  readonly high: number
  readonly largest: number
}

export interface HealthSummary {
  readonly nonFiniteValues: number
  readonly nonFiniteGradients: number
  readonly roundTrip: Errors
  readonly perRounding: Errors
}

export function summarize(parts: readonly NumericHealth[]): HealthSummary {
  const total = (of: (part: NumericHealth) => number): number => parts.reduce((sum, part) => sum + of(part), 0)
  return {
    nonFiniteValues: total((part) => part.nonFiniteValues),
    nonFiniteGradients: total((part) => part.nonFiniteGradients),
    roundTrip: errorsOf(parts.map((part) => part.roundTrip)),
    perRounding: errorsOf(parts.map((part) => part.perRounding)),
  }
}

/** A NaN sorts last, so that it is both. */
function errorsOf(lists: readonly Float32Array[]): Errors {
  const all = new Float32Array(lists.reduce((length, list) => length + list.length, 0))
  let at = 0
  for (const list of lists) {
    all.set(list, at)
    at += list.length
  }
  all.sort()
  const last = all.length - 1
  return { high: all[Math.floor(0.999 * last)] ?? Number.NaN, largest: all[last] ?? Number.NaN }
}
