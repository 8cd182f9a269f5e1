import { customGrad, mul, onesLike, reshape, sum, type Tensor, where, zerosLike } from '@tensorflow/tfjs-core'

/**
 * condition ? a : b, element by element, with gradients to a and b alone; the three shapes are broadcast.
 *
 * Unlike `where` of tfjs, nothing of the condition's own graph is differentiated, so a comparison may be used. A
 * branch that is not selected still must be finite: use `safeWhere` where it may not be.
 */
export function select(condition: Tensor, a: Tensor, b: Tensor): Tensor {
  const op = customGrad((...args) => {
    const [left, right, save] = args as [Tensor, Tensor, (tensors: Tensor[]) => void]
    const [leftShape, rightShape] = [left.shape, right.shape]
    save([condition])
    return {
      value: where(condition, left, right),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const isLeft = saved[0] as Tensor
        const zero = zerosLike(dy)
        return [sumTo(where(isLeft, dy, zero), leftShape), sumTo(where(isLeft, zero, dy), rightShape)]
      },
    }
  })
  return op(a, b)
}

/**
 * condition ? f(x) : otherwise, where f sees `placeholder` in the places that are not selected, so that neither its
 * value nor its gradient there can be NaN. `placeholder` must lie in f's domain.
 *
 * @example
 * ```ts
 * // sqrt on the positive half-line, 0 elsewhere, with gradient 0 (not NaN) at x < 0
 * const y = safeWhere(greaterEqual(stopGradient(x), 0), x, 1, sqrt, 0)
 * ```
 */
export function safeWhere(
  condition: Tensor,
  x: Tensor,
  placeholder: number,
  f: (x: Tensor) => Tensor,
  otherwise: number | Tensor,
): Tensor {
  const y = f(select(condition, x, mul(onesLike(x), placeholder)))
  return select(condition, y, typeof otherwise === 'number' ? mul(onesLike(y), otherwise) : otherwise)
}

/** Sums a gradient over the axes along which an input of `shape` was broadcast. */
export function sumTo(dy: Tensor, shape: readonly number[]): Tensor {
  const lead = dy.rank - shape.length
  const axes: number[] = []
  for (let axis = 0; axis < dy.rank; axis += 1) {
    if (axis < lead || (shape[axis - lead] === 1 && dy.shape[axis] !== 1)) axes.push(axis)
  }
  return reshape(axes.length === 0 ? dy : sum(dy, axes), [...shape])
}
