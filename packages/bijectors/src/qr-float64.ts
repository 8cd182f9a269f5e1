/** A = H(v_1) ... H(v_n) R, row by row: R with a positive diagonal, whose logarithms are apart. */
interface QrFactors {
  readonly vectors: Float32Array
  readonly upper: Float32Array
  readonly logDiagonal: Float32Array
}

/**
 * Householder's QR factors in float64 (Golub and Van Loan, "Matrix computations", 2013, 5.2); undefined where a pivot is 0.
 *
 * Each reflection takes a column to +|column| e_k, so that R's diagonal is positive without signs; a column that lies there
 * already gets the vector 0, which reflects nothing.
 */
export function qrFloat64(matrix: ArrayLike<number>, n: number): QrFactors | undefined {
  const upper = Float64Array.from(matrix)
  const [vectors, logDiagonal] = [new Float64Array(n * n), new Float64Array(n)]
  const at = (i: number, j: number): number => upper[i * n + j] as number
  for (let k = 0; k < n; k += 1) {
    let below = 0
    for (let i = k + 1; i < n; i += 1) below += at(i, k) ** 2
    const size = Math.sqrt(at(k, k) ** 2 + below)
    if (!(size > 0)) return undefined
    const v = vectors.subarray(k * n, (k + 1) * n)
    // column_k - |column| without cancellation: -below / (column_k + |column|) where column_k > 0.
    v[k] = at(k, k) > 0 ? -below / (at(k, k) + size) : at(k, k) - size
    for (let i = k + 1; i < n; i += 1) v[i] = at(i, k)
    const norm = v.reduce((total, value) => total + value ** 2, 0)
    for (let j = k; j < n && norm > 0; j += 1) {
      let along = 0
      for (let i = k; i < n; i += 1) along += (v[i] as number) * at(i, j)
      for (let i = k; i < n; i += 1) upper[i * n + j] = at(i, j) - ((2 * along) / norm) * (v[i] as number)
    }
    logDiagonal[k] = Math.log(size)
  }
  const single = (values: Float64Array): Float32Array => Float32Array.from(values)
  return { vectors: single(vectors), upper: single(upper), logDiagonal: single(logDiagonal) }
}
