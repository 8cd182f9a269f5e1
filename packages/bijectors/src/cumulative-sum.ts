import { concat, slice, sub, type Tensor, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core'
import { dense, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

/**
 * y_i = x_0 + ... + x_i over the features of [..., D]; log-det 0. The inverse takes differences.
 *
 * The inverse of large sums loses digits: a difference has the rounding of its terms.
 *
 * @example
 * ```ts
 * const walk = new CumulativeSum().forward(steps) // steps [..., D]
 * ```
 */
export class CumulativeSum extends Bijector {
  static override readonly className = 'CumulativeSum'

  readonly eventRank = 1
  override readonly isConstantLogDet = true

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x)
    return tidy(() => {
      const n = x.shape[x.rank - 1] as number
      // A product with a matrix of ones: the gradient of tf.cumsum is wrong on some axes, and it is slow on wasm.
      const ones = Float32Array.from({ length: n * n }, (_, i) => (Math.floor(i / n) <= i % n ? 1 : 0))
      return [dense(x, tensor2d(ones, [n, n])), zeros(x.shape.slice(0, -1))]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y)
    return tidy(() => {
      const lead = y.shape.slice(0, -1)
      const start = lead.map(() => 0)
      const before = slice(y, [...start, 0], [...lead, (y.shape[y.rank - 1] as number) - 1])
      return [sub(y, concat([zeros([...lead, 1]), before], y.rank - 1)), zeros(lead)]
    })
  }
}

registerModule(CumulativeSum, import.meta.url)
