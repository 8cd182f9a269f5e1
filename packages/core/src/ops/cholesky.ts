import { add, customGrad, mul, type Tensor, tensor } from '@tensorflow/tfjs-core'
import { choleskyInPlace } from '../float64/cholesky-in-place.ts'
import { FlowsError } from '../flows-error.ts'
import { matrixProduct } from './matrix-product.ts'
import { triangle } from './triangle.ts'
import { swapLast, triangularSolve } from './triangular-solve.ts'

/**
 * The lower triangular L with A = L L^T and a positive diagonal, of a symmetric positive definite A [..., n, n].
 *
 * Columns are found on the host in float64 and rounded once, so that an A of condition up to 1e7 still has a factor; A is
 * read back, for which a GPU waits. (A + A^T) / 2 is what is read: the gradient is symmetric, and a Variable that starts
 * symmetric stays so. It is (S + S^T) / 2 with S = L^-T P L^-1, P the lower triangle of L^T dL with its diagonal halved
 * (Murray, "Differentiation of the Cholesky decomposition", 2016).
 *
 * @throws FlowsError 'shape' where A is not square
 * @throws FlowsError 'argument' where A is not positive definite, or not finite
 */
export function cholesky(matrix: Tensor): Tensor {
  const n = matrix.shape[matrix.rank - 1] ?? 0
  if (matrix.rank < 2 || matrix.shape[matrix.rank - 2] !== n) {
    throw new FlowsError('shape', {
      who: 'cholesky',
      rule: 'the matrix must be [..., n, n]',
      got: `[${matrix.shape.join(', ')}]`,
      do: 'Pass a square matrix or a batch of them',
    })
  }
  const op = customGrad((...args) => {
    const [a, save] = args as [Tensor, (tensors: Tensor[]) => void]
    const value = tensor(factors(a.dataSync() as Float32Array, n), a.shape, 'float32')
    save([value])
    return { value, gradFunc: (dy: Tensor, saved: Tensor[]) => backward(saved[0] as Tensor, dy) }
  })
  return op(matrix)
}

function backward(factor: Tensor, dy: Tensor): Tensor {
  const upper = swapLast(factor)
  const product = matrixProduct(upper, triangle(dy, { lower: true, strict: false }))
  const [whole, strict] = [false, true].map((isStrict) => triangle(product, { lower: true, strict: isStrict }))
  const halved = mul(add(whole as Tensor, strict as Tensor), 0.5)
  // L^-T P, and of its transpose again: (L^-T P L^-1)^T
  const left = triangularSolve(upper, halved, { lower: false })
  const s = triangularSolve(upper, swapLast(left), { lower: false })
  return mul(add(s, swapLast(s)), 0.5)
}

/** The factors of a batch of matrices, zero above the diagonal. */
function factors(a: Float32Array, n: number): Float32Array {
  const out = new Float32Array(a.length)
  const work = new Float64Array(n * n)
  for (let start = 0; start < a.length; start += n * n) {
    for (let i = 0; i < n; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        work[i * n + j] = ((a[start + i * n + j] as number) + (a[start + j * n + i] as number)) / 2
      }
    }
    const least = choleskyInPlace(work, 0, n)
    if (!(least > 0 && work.every(Number.isFinite))) throw notPositiveDefinite(least, start / (n * n))
    for (let i = 0; i < n; i += 1) out.set(work.subarray(i * n, i * n + i + 1), start + i * n)
  }
  return out
}

function notPositiveDefinite(least: number, place: number): FlowsError {
  const isPivot = Number.isFinite(least) && least <= 0
  return new FlowsError('argument', {
    who: 'cholesky',
    rule: 'the matrix must be finite and positive definite',
    got: `${isPivot ? `a pivot of ${Number(least.toPrecision(6))}` : 'infinity or NaN'} in matrix ${place} of the batch`,
    do: 'Add a small multiple of the identity, or pass the factor itself',
  })
}
