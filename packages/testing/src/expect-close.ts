/** Throws with the worst entry where |got - want| > tolerance * max(1, |want|), or where only one side is finite. */
export function expectClose(what: string, got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void {
  if (got.length !== want.length) throw new Error(`${what}: ${got.length} values where ${want.length} were expected`)
  let worst = -1
  let worstError = tolerance
  for (let i = 0; i < want.length; i += 1) {
    const [a, b] = [got[i] as number, want[i] as number]
    if (Object.is(a, b)) continue
    const error = Math.abs(a - b) / Math.max(1, Math.abs(b))
    if (!(error <= worstError)) {
      worst = i
      worstError = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error
    }
  }
  if (worst < 0) return
  throw new Error(
    `${what}: entry ${worst} is ${got[worst]} where ${want[worst]} was expected; relative error ${worstError}, allowed ${tolerance}`,
  )
}

/** Throws with the first value that is not finite. */
export function expectFinite(what: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isFinite(values[i])) throw new Error(`${what}: entry ${i} of ${values.length} is ${values[i]}`)
  }
}
