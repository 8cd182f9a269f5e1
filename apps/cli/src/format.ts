/** A number of nats: three decimals, a real minus sign left to ASCII. */
export function nats(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : String(value)
}

/** A mean and twice its standard error: `-9.234 +- 0.051`. */
export function plusMinus(mean: number, standardError: number): string {
  return `${nats(mean)} +- ${nats(2 * standardError)}`
}

/** Seconds as `0.42 s`, `12 s`, `3 min 05 s`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?'
  if (seconds < 10) return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`
  if (seconds < 100) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}

/** A count with thousands marked: `20,000`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** How far work is: `[########............]`. */
export function progressBar(done: number, total: number): string {
  return `[${'#'.repeat(Math.round((20 * done) / total)).padEnd(20, '.')}]`
}

/** Columns on a lattice: `age (step 1), price (step 0.01)`. */
export function latticeWords(lattices: readonly { readonly column: string; readonly step: number }[]): string {
  return lattices.map(({ column, step }) => `${column} (step ${Number(step.toPrecision(6))})`).join(', ')
}
