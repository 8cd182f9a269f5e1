/** How closely a figure must agree with the reference. */
export interface Closeness {
  /** Largest |got - want| / max(|want|, floor), beside what rounding the argument alone makes of the figure. */
  readonly relative: number
  readonly floor: number
}

/** How one figure of one reference entry agrees with what is computed here. */
export interface Agreement {
  readonly figure: string
  /** The largest |got - want| / max(|want|, floor); NaN where a value is missing or not a number. */
  readonly error: number
  /** Whether an error beyond the tolerance is owed to the rounding of the argument. */
  readonly isRounding: boolean
  /** What is beyond, in words; none where all is well. */
  readonly faults: readonly string[]
}

/**
 * Compares values with the reference, entry by entry. `rounding[i]` is the error that float32 arguments alone may cause in
 * entry i: it is allowed beside the tolerance.
 */
export function agreement(
  figure: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  { relative, floor }: Closeness,
  rounding?: ArrayLike<number>,
): Agreement {
  if (got.length !== want.length) {
    const fault = `${figure}: ${got.length} values for ${want.length}`
    return { figure, error: Number.NaN, isRounding: false, faults: [fault] }
  }
  const faults: string[] = []
  let largest = 0
  for (let i = 0; i < want.length; i += 1) {
    const [a, b] = [got[i] as number, want[i] as number]
    if (a === b) continue
    const size = Math.max(Math.abs(b), floor)
    const difference = Math.abs(a - b)
    if (!(difference <= relative * size + (rounding?.[i] ?? 0))) faults.push(`${figure}[${i}]: ${a} for ${b}`)
    if (!(difference / size <= largest)) largest = difference / size
    if (Number.isNaN(difference)) return { figure, error: Number.NaN, isRounding: false, faults }
  }
  return { figure, error: largest, isRounding: faults.length === 0 && largest > relative, faults }
}

/** All numbers of nested lists, in order. */
export function flat(values: unknown): number[] {
  return ([values] as unknown[]).flat(Number.POSITIVE_INFINITY) as number[]
}
