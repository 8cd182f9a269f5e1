/** One column of row-major rows. */
export function columnOf(rows: Float64Array, width: number, column: number): Float64Array {
  return Float64Array.from({ length: rows.length / width }, (_, i) => rows[i * width + column] as number)
}

/** The interval between the `tail` and 1 - `tail` quantiles, a little widened; never empty. */
export function quantileRange(values: Float64Array, tail: number): [low: number, high: number] {
  const sorted = values.slice().sort()
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  const [low, high] = [at(tail), at(1 - tail)]
  const pad = 0.02 * (high - low) || 0.5
  return [low - pad, high + pad]
}

/** Densities over equal bins, normalised by all values, those outside the range included. */
export function histogram(
  values: Float64Array,
  [low, high]: readonly [number, number],
  bins: number,
): { low: number; high: number; centre: number; density: number }[] {
  const width = (high - low) / bins
  const counts = new Float64Array(bins)
  for (const value of values) {
    const bin = Math.floor((value - low) / width)
    if (bin >= 0 && bin < bins) counts[bin] = (counts[bin] as number) + 1
  }
  return Array.from(counts, (count, i) => ({
    low: low + i * width,
    high: low + (i + 1) * width,
    centre: low + (i + 0.5) * width,
    density: count / (values.length * width),
  }))
}
