/** x of A x = b by Gaussian elimination with pivots. */
export function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const rows: Float64Array[] = matrix.map((row, i) => Float64Array.of(...row, right[i] as number))
  const n = rows.length
  for (let k = 0; k < n; k += 1) {
    const at = (i: number): number => Math.abs((rows[i] as Float64Array)[k] as number)
    let pivot = k
    for (let i = k + 1; i < n; i += 1) if (at(i) > at(pivot)) pivot = i
    const top = rows[pivot] as Float64Array
    rows[pivot] = rows[k] as Float64Array
    rows[k] = top
    for (let i = k + 1; i < n; i += 1) {
      const row = rows[i] as Float64Array
      const factor = (row[k] as number) / (top[k] as number)
      for (let j = k; j <= n; j += 1) row[j] = (row[j] as number) - factor * (top[j] as number)
    }
  }
  const x = new Float64Array(n)
  for (let k = n - 1; k >= 0; k -= 1) {
    const row = rows[k] as Float64Array
    let rest = row[n] as number
    for (let j = k + 1; j < n; j += 1) rest -= (row[j] as number) * (x[j] as number)
    x[k] = rest / (row[k] as number)
  }
  return x
}
