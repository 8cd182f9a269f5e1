/**
 * Lower factor L of the d x d matrix at `offset` (A = L Lᵀ, row-major), written over its lower triangle.
 *
 * Returns the least pivot L_jj^2, the variance left to a feature once those before it are known; the factor is complete
 * only where that is positive.
 */
export function choleskyInPlace(matrix: Float64Array, offset: number, d: number): number {
  let least = Number.POSITIVE_INFINITY
  for (let j = 0; j < d; j += 1) {
    const rowJ = offset + j * d
    let pivot = matrix[rowJ + j] as number
    for (let k = 0; k < j; k += 1) pivot -= (matrix[rowJ + k] as number) ** 2
    least = Math.min(least, pivot)
    if (!(pivot > 0)) return Number.isNaN(pivot) ? Number.NEGATIVE_INFINITY : pivot
    const root = Math.sqrt(pivot)
    matrix[rowJ + j] = root
    for (let i = j + 1; i < d; i += 1) {
      const rowI = offset + i * d
      let sum = matrix[rowI + j] as number
      for (let k = 0; k < j; k += 1) sum -= (matrix[rowI + k] as number) * (matrix[rowJ + k] as number)
      matrix[rowI + j] = sum / root
    }
  }
  return least
}

/** Inverse of the lower triangular d x d matrix at `offset`, written over it; the upper triangle becomes 0. */
export function invertLowerInPlace(matrix: Float64Array, offset: number, d: number): void {
  for (let j = 0; j < d; j += 1) {
    for (let i = 0; i < j; i += 1) matrix[offset + i * d + j] = 0
    matrix[offset + j * d + j] = 1 / (matrix[offset + j * d + j] as number)
  }
  for (let i = 1; i < d; i += 1) {
    const rowI = offset + i * d
    const scale = matrix[rowI + i] as number
    // Columns from the left: entry j still needs the factor's entries of row i to its right.
    for (let j = 0; j < i; j += 1) {
      let sum = 0
      for (let k = j; k < i; k += 1) sum += (matrix[rowI + k] as number) * (matrix[offset + k * d + j] as number)
      matrix[rowI + j] = -scale * sum
    }
  }
}
