import { approximateGcd } from './approximate-gcd.ts'

/** A column's values are offset + k step for whole k; `offset` lies in [0, step). */
export interface Lattice {
  readonly step: number
  readonly offset: number
}

/** Below this share of rows that repeat an earlier value a density cannot gain much on the spikes. */
const REPEATS = 0.05
/** A step this many times coarser among the larger values betrays rounding to significant digits. */
const COARSER = 9
/** A lattice of fractions must have this share of its points in use, or it explains nothing. */
const FILLED = 0.01

/**
 * The lattice on which a column lies, if that matters: integers, cents, halves, thirds, minutes in fives.
 *
 * A continuous density of such a column grows without bound on the lattice points, so training "improves" for ever;
 * `dequantize` spreads each value over its cell. The rule: (1) at least 5 % of the rows repeat an earlier value;
 * (2) all differences are multiples of one step, up to the noise of the storage (2^-23 of the largest magnitude where
 * every value is a float32, 1e-12 of it otherwise, none for integers) and the step is 50 times that noise; (3) the
 * step is not 9 times coarser among the larger half of the distinct values: numbers rounded to significant digits
 * (0.5417, -1.703) share a step only by accident; (4) unless the values are integers, at least 1 % of the lattice
 * points amid the distinct values are in use. Continuous columns fail (1) or (2).
 *
 * The trap: measurements of 3 or 4 decimals do lie on a lattice, and with enough rows they are reported; the noise that
 * `dequantize` adds is then smaller than the last digit and does no harm.
 *
 * @example
 * ```ts
 * findLattice([0.5, 1, 1, 2.5, 1, 0.5]) // { step: 0.5, offset: 0 }
 * ```
 */
export function findLattice(values: ArrayLike<number>): Lattice | undefined {
  const sorted = Float64Array.from(values).sort()
  const noise = noiseOf(sorted)
  const distinct = distinctOf(sorted, noise)
  if (distinct.length < 2 || distinct.length > (1 - REPEATS) * sorted.length) return undefined
  const step = stepOf(distinct, noise)
  if (step === undefined || isSignificantDigits(distinct, step, noise)) return undefined
  if (noise > 0 && filledShare(distinct, step) < FILLED) return undefined
  return place(distinct, niceStep(step, distinct, noise), noise)
}

/** `findLattice` of each column of row-major `values`. */
export function findLattices(values: Float64Array, features: number): (Lattice | undefined)[] {
  return Array.from({ length: features }, (_, j) =>
    findLattice(Float64Array.from({ length: values.length / features }, (_, i) => values[i * features + j] as number)),
  )
}

/** What storage can have moved a value by. */
function noiseOf(sorted: Float64Array): number {
  if (sorted.every((x) => Number.isSafeInteger(x))) return 0
  const largest = Math.max(Math.abs(sorted[0] as number), Math.abs(sorted.at(-1) as number))
  return largest * (sorted.every((x) => Math.fround(x) === x) ? 2 ** -23 : 1e-12)
}

/** Ascending values without those within the noise of the one before. */
function distinctOf(sorted: Float64Array, noise: number): Float64Array {
  let last = Number.NEGATIVE_INFINITY
  return sorted.filter((x) => {
    const isNew = x - last > 2 * noise
    if (isNew) last = x
    return isNew
  })
}

function stepOf(distinct: Float64Array, noise: number): number | undefined {
  return approximateGcd(
    distinct
      .slice(1)
      .map((x, i) => x - (distinct[i] as number))
      .sort(),
    2 * noise,
  )
}

function isSignificantDigits(distinct: Float64Array, step: number, noise: number): boolean {
  const magnitudes = [...distinct].sort((a, b) => Math.abs(a) - Math.abs(b))
  const larger = Float64Array.from(magnitudes.slice(magnitudes.length >> 1)).sort()
  if (larger.length < 5) return false
  const coarse = stepOf(larger, noise)
  return coarse !== undefined && coarse > COARSER * step
}

/** Share of the lattice points in use within the middle half of the distinct values, away from stray ones. */
function filledShare(distinct: Float64Array, step: number): number {
  const from = Math.floor(distinct.length / 4)
  const to = Math.ceil((3 * distinct.length) / 4) - 1
  const points = ((distinct[to] as number) - (distinct[from] as number)) / step
  return (to - from + 1) / (points + 1)
}

/** The whole number, the fraction 1/n or the decimal of four digits next to the step, if it fits the range as well. */
function niceStep(step: number, distinct: Float64Array, noise: number): number {
  const range = (distinct.at(-1) as number) - (distinct[0] as number)
  const fits = (nice: number): boolean => nice > 0 && Math.abs(nice / step - 1) * range <= 4 * noise + 1e-9 * step
  const decimals = 10 ** (3 - Math.floor(Math.log10(step)))
  const candidates = [Math.round(step), 1 / Math.round(1 / step), Math.round(step * decimals) / decimals]
  return candidates.find(fits) ?? step
}

/** The offset in [0, step): the mean over all values of their distance from the multiples of the step. */
function place(distinct: Float64Array, step: number, noise: number): Lattice {
  const first = distinct[0] as number
  let drift = 0
  for (const x of distinct) drift += x - first - step * Math.round((x - first) / step)
  const shifted = first + drift / distinct.length
  const offset = shifted - step * Math.floor(shifted / step)
  const isZero = Math.min(offset, step - offset) <= 4 * noise + 1e-9 * step
  return { step, offset: isZero ? 0 : Number(offset.toPrecision(12)) }
}
