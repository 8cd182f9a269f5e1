/**
 * Copies the rows at `indices`, in that order, from row-major `values` of `features` columns.
 *
 * @example
 * ```ts
 * takeRows(Float64Array.of(1, 2, 3, 4), 2, [1]) // Float64Array [3, 4]
 * ```
 */
export function takeRows(values: Float64Array, features: number, indices: ArrayLike<number>): Float64Array {
  const out = new Float64Array(indices.length * features)
  for (let i = 0; i < indices.length; i += 1) {
    const from = (indices[i] as number) * features
    out.set(values.subarray(from, from + features), i * features)
  }
  return out
}
