import { expandDims, eye, mul, sum, type Tensor, tensor2d } from '@tensorflow/tfjs-core'

/** Keeps one triangle of [..., n, n] and zeroes the rest; `strict` drops the diagonal too. */
export function triangle(x: Tensor, options: { lower: boolean; strict: boolean }): Tensor {
  const n = x.shape[x.rank - 1] ?? 0
  const mask = new Float32Array(n * n)
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      const below = options.lower ? i - j : j - i
      mask[i * n + j] = below > 0 || (below === 0 && !options.strict) ? 1 : 0
    }
  }
  return mul(x, tensor2d(mask, [n, n]))
}

/** The diagonal [..., n] of [..., n, n]. */
export function diagonalOf(x: Tensor): Tensor {
  return sum(mul(x, eye(x.shape[x.rank - 1] ?? 0)), -1)
}

/** The diagonal matrices [..., n, n] of [..., n]. */
export function diagonalMatrix(x: Tensor): Tensor {
  return mul(expandDims(x, -1), eye(x.shape[x.rank - 1] ?? 0))
}
