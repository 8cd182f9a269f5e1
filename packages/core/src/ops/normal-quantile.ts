import {
  abs,
  add,
  customGrad,
  div,
  equal,
  exp,
  less,
  lessEqual,
  log,
  mul,
  neg,
  sign,
  sqrt,
  square,
  sub,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core'

/**
 * The standard normal quantile: x with Phi(x) = p, for p in (0, 1); -Infinity at 0, Infinity at 1, NaN outside.
 *
 * Algorithm AS 241, the single-precision routine (Wichura, "The percentage points of the normal distribution", 1988),
 * about 1e-7 relative. In float32 p near 1 cannot carry the upper tail: ask for the lower one and change the sign.
 * Gradient 1 / phi(x).
 */
export function normalQuantile(p: Tensor): Tensor {
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    const value = quantileValue(input)
    save([value])
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, exp(add(mul(square(saved[0] as Tensor), 0.5), LOG_SQRT_2_PI))),
    }
  })
  return op(p)
}

/** The inverse of erf: y with erf(y) = x, for x in (-1, 1); erfinv(x) = quantile((x + 1) / 2) / sqrt 2. */
export function inverseErf(x: Tensor): Tensor {
  return div(normalQuantile(mul(add(x, 1), 0.5)), Math.SQRT2)
}

const LOG_SQRT_2_PI = 0.9189385332046727
const CENTRE = [
  [3.3871327179, 50.434271938, 159.29113202, 59.10937472],
  [1, 17.895169469, 78.757757664, 67.1875636],
] as const
const TAIL = [
  [1.4234372777, 2.75681539, 1.3067284816, 0.17023821103],
  [1, 0.7370016425, 0.12021132975],
] as const
const FAR_TAIL = [
  [6.657905115, 3.081226386, 0.42868294337, 0.017337203997],
  [1, 0.24197894225, 0.012258202635],
] as const

function quantileValue(p: Tensor): Tensor {
  const q = sub(p, 0.5)
  const isCentre = lessEqual(abs(q), 0.425)
  const centre = mul(q, ratio(CENTRE, sub(0.180625, square(where(isCentre, q, mul(q, 0))))))
  const smaller = where(less(q, 0), p, sub(1, p))
  const r = sqrt(neg(log(where(isCentre, add(mul(p, 0), 0.25), smaller))))
  const isNear = lessEqual(r, 5)
  const tail = where(isNear, ratio(TAIL, sub(r, 1.6)), ratio(FAR_TAIL, sub(r, 5)))
  // log of a negative number is NaN, of 0 -Infinity: outside [0, 1] stays NaN, the ends become infinite.
  const ends = where(equal(smaller, 0), mul(sign(q), Number.POSITIVE_INFINITY), mul(sign(q), tail))
  return where(isCentre, centre, ends)
}

function ratio([above, below]: readonly [readonly number[], readonly number[]], x: Tensor): Tensor {
  return div(polynomial(above, x), polynomial(below, x))
}

function polynomial(coefficients: readonly number[], x: Tensor): Tensor {
  let value: Tensor = mul(x, 0)
  for (const coefficient of [...coefficients].reverse()) value = add(mul(value, x), coefficient)
  return value
}
