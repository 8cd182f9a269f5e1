import { concat, slice, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { registerModule, rowSums } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { CumulativeSum } from './cumulative-sum.ts'
import { Softplus } from './softplus.ts'

/**
 * Vectors [..., D] to ascending ones: y_0 = x_0, y_i = y_(i-1) + softplus(x_i); log-det sum_(i>0) log sigmoid(x_i).
 *
 * In float32 a step far below its neighbours' size is lost in them: the inverse reads a step of 0 as the smallest normal
 * number. Where y descends, its log-det is -Infinity.
 *
 * @example
 * ```ts
 * const knots = new Ascending().forward(raw) // raw [..., D]
 * ```
 */
export class Ascending extends Bijector {
  static override readonly className = 'Ascending'

  readonly eventRank = 1
  readonly #sums = new CumulativeSum()
  readonly #positive = new Softplus()

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x)
    return tidy(() => {
      const [first, rest] = firstAndRest(x)
      const [steps, logDet] = this.#positive.forwardAndLogDet(rest)
      return [this.#sums.forward(concat([first, steps], x.rank - 1)), rowSums(logDet)]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkInput(y)
    return tidy(() => {
      const [first, steps] = firstAndRest(this.#sums.inverse(y))
      const [rest, logDet] = this.#positive.inverseAndLogDet(steps)
      return [concat([first, rest], y.rank - 1), rowSums(logDet)]
    })
  }
}

registerModule(Ascending, import.meta.url)

function firstAndRest(x: Tensor): [Tensor, Tensor] {
  const lead = x.shape.slice(0, -1)
  const part = (start: number, size: number): Tensor => slice(x, [...lead.map(() => 0), start], [...lead, size])
  return [part(0, 1), part(1, (x.shape[x.rank - 1] as number) - 1)]
}
