import {
  add,
  customGrad,
  exp,
  fill,
  greater,
  maximum,
  minimum,
  mul,
  neg,
  sub,
  type Tensor,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core'
import { clip, select, stopGradient } from '@tfjs-flows/core'

/** sinh(20) = 2.4e8: past it the inverse goes on along the tangent. */
const REACH = 20
/** Halvings of an interval of 40 in asinh(x): to 2.4e-6 of x, from where one Newton step is exact to float32. */
const HALVINGS = 24

/**
 * x with f(x) = y, element by element, for increasing f that gives [f(x), log f'(x)]; and log dx/dy.
 *
 * Bracketing cannot fail: the interval |x| < 2.4e8 is halved 24 times in asinh(x), and a Newton step that may not leave the
 * last two halves ends it. No value is read back, so that the work is the same 26 calls of f for every input. Gradients
 * are the implicit ones, dx = (dy - f_p dp) / f', of y and of all that f depends on; the search itself is not taped.
 */
export function invertIncreasing(f: (x: Tensor) => [y: Tensor, logSlope: Tensor], y: Tensor): [Tensor, Tensor] {
  return implicitInverse(f, (target) => search(f, target), y)
}

/** The same where `find` gives the value of x: it is not taped, and need have no gradient. */
export function implicitInverse(
  f: (x: Tensor) => [y: Tensor, logSlope: Tensor],
  find: (y: Tensor) => Tensor,
  y: Tensor,
): [Tensor, Tensor] {
  const found = customGrad((...args) => {
    const [target] = args as [Tensor]
    return { value: find(target), gradFunc: () => zeros(y.shape) }
  })(y)
  const [value, logSlope] = f(found)
  const newton = mul(sub(y, value), inverseSlope(stopGradient(logSlope)))
  // The value is the found one; the difference is 0 and carries the gradient.
  const x = add(found, sub(newton, stopGradient(newton)))
  return [x, neg(f(x)[1])]
}

function search(f: (x: Tensor) => [Tensor, Tensor], y: Tensor): Tensor {
  let place = zerosLike(y)
  let size = REACH
  for (let i = 0; i < HALVINGS; i += 1) {
    size /= 2
    const isBelow = greater(y, f(sinh(place))[0])
    place = add(place, select(isBelow, fill(y.shape, size), fill(y.shape, -size)))
  }
  const x = sinh(place)
  const [value, logSlope] = f(x)
  const newton = add(x, mul(sub(y, value), inverseSlope(logSlope)))
  const isEnd = greater(mul(place, place), (REACH - 3 * size) ** 2)
  const inBracket = minimum(maximum(newton, sinh(sub(place, 2 * size))), sinh(add(place, 2 * size)))
  return select(isEnd, newton, inBracket)
}

/** 1 / slope, finite where the slope is flat or steep beyond float32. */
function inverseSlope(logSlope: Tensor): Tensor {
  return exp(neg(clip(logSlope, -60, 60)))
}

function sinh(u: Tensor): Tensor {
  return mul(0.5, sub(exp(u), exp(neg(u))))
}
