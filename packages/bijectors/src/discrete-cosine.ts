import { type Tensor, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core'
import { dense, registerModule, swapLast } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

/**
 * The orthonormal discrete cosine transform (DCT-II) over the features of [..., D]; log-det 0 (Ahmed, Natarajan and Rao,
 * "Discrete cosine transform", 1974):
 *
 *     y_k = c_k sum_n x_n cos(pi (n + 1/2) k / D),  c_0 = sqrt(1 / D), else sqrt(2 / D)
 *
 * The inverse is its transpose (DCT-III). A product with a matrix: D^2 a row, for up to some thousand features.
 *
 * @example
 * ```ts
 * const frequencies = new DiscreteCosine().forward(signal) // signal [..., D]
 * ```
 */
export class DiscreteCosine extends Bijector {
  static override readonly className = 'DiscreteCosine'

  readonly eventRank = 1
  override readonly isConstantLogDet = true

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x)
    return tidy(() => [dense(x, cosines(x.shape[x.rank - 1] as number)), zeros(x.shape.slice(0, -1))])
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y)
    return tidy(() => [dense(y, swapLast(cosines(y.shape[y.rank - 1] as number))), zeros(y.shape.slice(0, -1))])
  }
}

registerModule(DiscreteCosine, import.meta.url)

/** Row n, column k: c_k cos(pi (n + 1/2) k / D), in float64 until it is stored. */
function cosines(size: number): Tensor {
  const entry = (n: number, k: number): number =>
    Math.sqrt((k === 0 ? 1 : 2) / size) * Math.cos((Math.PI * (n + 0.5) * k) / size)
  const values = Float32Array.from({ length: size * size }, (_, i) => entry(Math.floor(i / size), i % size))
  return tensor2d(values, [size, size])
}
