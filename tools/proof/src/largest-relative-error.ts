/** The largest |got - want| / max(|want|, floor) over two lists, NaN where a value is missing or not finite against a finite one. */
export function largestRelativeError(got: ArrayLike<number>, want: ArrayLike<number>, floor = 1e-6): number {
  if (got.length !== want.length) return Number.NaN
  let largest = 0
  for (let i = 0; i < want.length; i++) {
    const [a, b] = [got[i] ?? Number.NaN, want[i] ?? Number.NaN]
    if (a === b) continue
    const error = Math.abs(a - b) / Math.max(Math.abs(b), floor)
    if (!(error <= largest)) largest = error
    if (Number.isNaN(error)) return Number.NaN
  }
  return largest
}
