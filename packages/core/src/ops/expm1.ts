import { abs, add, div, equal, exp, greater, log, mul, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { fused } from './fused.ts'
import { withGradient } from './with-gradient.ts'

/** e^x - 1, accurate near 0; -1 at -Infinity, Infinity from 88.8 on. Gradient e^x. */
export function expm1(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => expm1Value(at),
    (dy, at) => mul(dy, exp(at)),
  )
}

/**
 * The value alone. With u = fl(e^x), the error of u cancels in (u - 1) x / log(u) (Kahan; Higham, "Accuracy and
 * stability of numerical algorithms", 2002, section 1.14.1).
 */
export function expm1Value(x: Tensor): Tensor {
  return fused('FlowsExpm1', { x }, {}, () => composite(x))
}

function composite(x: Tensor): Tensor {
  const u = exp(x)
  const rounded = sub(u, 1)
  const isTiny = equal(rounded, 0)
  const isFar = greater(abs(x), 0.5)
  const logU = where(isTiny, add(mul(u, 0), 1), where(isFar, add(mul(u, 0), 1), log(u)))
  const corrected = mul(rounded, div(x, logU))
  return where(isTiny, x, where(isFar, rounded, corrected))
}
