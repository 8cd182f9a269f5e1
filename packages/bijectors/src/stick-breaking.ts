import {
  add,
  concat,
  exp,
  log,
  neg,
  slice,
  sub,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core'
import { clip, dense, logSigmoid, registerModule, type Shape } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { TINY } from './outside.ts'
import { logOnSimplex, minusInfinityOffSimplex } from './simplex.ts'
import { widen } from './widen.ts'

/**
 * A stick of length 1 broken D times, from R^D onto the simplex of D + 1 positive numbers with sum 1:
 *
 *     y_i = z_i (1 - y_1 - ... - y_(i-1)) with z_i = sigmoid(x_i - log(D + 1 - i)), and y_(D+1) is what is left
 *
 * log-det sum_i log y_i over all D + 1, that of the first D coordinates, as for the density of `Dirichlet`. x = 0 is the
 * centre, where every y_i is 1 / (D + 1) (Stan Development Team, "Stan reference manual", 10.7).
 *
 * Lengths are kept as logarithms and what is left is a sum of the later pieces, so that nothing cancels. In float32 a piece
 * rounds to 0 below e^-104: the inverse reads 0 as the smallest normal number. That y sums to 1 is not checked; where an
 * entry is not in [0, 1] the inverse's log-det is -Infinity.
 *
 * @example
 * ```ts
 * const weights = new StickBreaking().forward(tf.tensor([0, 0])) // [0.3333, 0.3333, 0.3333]
 * ```
 */
export class StickBreaking extends Bijector {
  static override readonly className = 'StickBreaking'

  readonly eventRank = 1

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x)
    return tidy(() => {
      const breaks = x.shape[x.rank - 1] as number
      const logits = sub(x, centre(breaks))
      const none = zeros([...x.shape.slice(0, -1), 1])
      // log of what is left before each break, and after the last: sums of log(1 - z).
      const left = concat(
        [
          none,
          dense(
            logSigmoid(neg(logits)),
            ones(breaks, (i, j) => i <= j),
          ),
        ],
        x.rank - 1,
      )
      const logY = add(concat([logSigmoid(logits), none], x.rank - 1), left)
      return [exp(logY), sum(logY, -1)]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkOutput(y)
    return tidy(() => {
      const pieces = y.shape[y.rank - 1] as number
      const logY = logOnSimplex(y)
      const rest = dense(
        clip(y, TINY, 1),
        ones(pieces, (i, j) => i > j),
      )
      const first = (t: Tensor): Tensor =>
        slice(
          t,
          y.shape.map(() => 0),
          [...y.shape.slice(0, -1), pieces - 1],
        )
      // logit(z_i) = log y_i - log(what is left after it): a sum of terms >= 2^-126, whose logarithm is finite.
      const x = add(sub(first(logY), log(first(rest))), centre(pieces - 1))
      return [x, minusInfinityOffSimplex(neg(sum(logY, -1)), y)]
    })
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return widen(eventShape, 1)
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return widen(eventShape, -1)
  }
}

registerModule(StickBreaking, import.meta.url)

/** log(D + 1 - i) for i = 1 .. D: logits of equal pieces, with the sign turned. */
function centre(breaks: number): Tensor {
  return tensor1d(Array.from({ length: breaks }, (_, i) => Math.log(breaks - i)))
}

/** 1 where `holds` of row and column, else 0: sums of leading or of trailing entries are products with it. */
function ones(n: number, holds: (i: number, j: number) => boolean): Tensor {
  return tensor2d(
    Float32Array.from({ length: n * n }, (_, at) => (holds(Math.floor(at / n), at % n) ? 1 : 0)),
    [n, n],
  ) as Tensor
}
