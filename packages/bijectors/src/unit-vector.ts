import {
  add,
  concat,
  div,
  fill,
  greater,
  less,
  log,
  logicalAnd,
  mul,
  neg,
  reshape,
  slice,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { log1p, registerModule, type Shape, select } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { widen } from './widen.ts'

/** Entries of a y whose squares sum to less are read as the pole; the x of this distance, 2 / NEAR, has a finite square. */
const NEAR: number = 2 ** -60

/**
 * R^D onto the unit sphere in R^(D+1), but for its pole (0, ..., 0, 1): the inverse of the stereographic projection,
 *
 *     y = (2 x, |x|^2 - 1) / (|x|^2 + 1);  x = (y_1, ..., y_D) / (1 - y_(D+1))
 *
 * log-det D log(2 / (1 + |x|^2)), with respect to the surface measure: a uniform density on the sphere is 1 / area. No map
 * of R^D reaches all of a sphere: the pole is the image of infinity, and x = 0 goes to the opposite one. A standard normal
 * becomes a smooth density that vanishes at the pole; a base with tails like |x|^(-2 D) gives one that does not.
 *
 * The inverse reads the pole as a point beside it, so that x is finite. That y has length 1 is not checked. |x| must stay
 * below 1e19, where its square overflows.
 *
 * @example
 * ```ts
 * const y = new UnitVector().forward(tf.tensor([1, 2])) // [0.3333, 0.6667, 0.6667]
 * ```
 */
export class UnitVector extends Bijector {
  static override readonly className = 'UnitVector'

  readonly eventRank = 1

  protected options(): Record<string, unknown> {
    return {}
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    this.checkInput(x)
    return tidy(() => {
      const size = sum(square(x), -1, true)
      const scale = div(2, add(size, 1))
      const y = concat([mul(x, scale), mul(0.5, mul(sub(size, 1), scale))], x.rank - 1)
      const stretch = sub(Math.LN2, log1p(size))
      return [y, this.logDet(stretch, x.shape[x.rank - 1] as number)]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    this.checkOutput(y)
    return tidy(() => {
      const [head, height] = awayFromPole(y)
      const features = head.shape[head.rank - 1] as number
      const isAbove = greater(height, 0)
      const zero = fill(height.shape, 0)
      // 1 - height cancels above: it is |head|^2 / (1 + height) on the sphere.
      const above = div(sum(square(head), -1, true), add(select(isAbove, height, zero), 1))
      const gap = select(isAbove, above, sub(1, height))
      return [div(head, gap), this.logDet(neg(log(gap)), features)]
    })
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return widen(eventShape, 1)
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return widen(eventShape, -1)
  }

  /** The map stretches every direction alike, by e^logStretch [..., 1]. */
  private logDet(logStretch: Tensor, features: number): Tensor {
    return reshape(mul(logStretch, features), logStretch.shape.slice(0, -1))
  }
}

registerModule(UnitVector, import.meta.url)

/** The first D entries and the last of y; of the pole, those of a point 2^-60 beside it. */
function awayFromPole(y: Tensor): [head: Tensor, height: Tensor] {
  const lead = y.shape.slice(0, -1)
  const start = lead.map(() => 0)
  const features = (y.shape[y.rank - 1] as number) - 1
  const head = slice(y, [...start, 0], [...lead, features])
  const height = slice(y, [...start, features], [...lead, 1])
  const isPole = logicalAnd(greater(height, 0), less(sum(square(head), -1, true), NEAR ** 2))
  const beside = add(fill(head.shape, NEAR / Math.sqrt(features)), 0)
  return [select(isPole, beside, head), height]
}
