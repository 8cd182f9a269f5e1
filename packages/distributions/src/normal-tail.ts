import { add, div, exp, mul, neg, sqrt, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { logMillsRatio, stopGradient } from '@tfjs-flows/core'

/** Each step doubles the digits, and the start is right to a few per cent. */
const STEPS = 5

/**
 * The distance d >= 0 with Q(n + d) = e^-l Q(n), Q the upper tail of the standard normal, n >= 0 and l >= 0: how far beyond
 * n a share e^-l of what lies beyond n lies. In logarithms and relative to n, so that neither Q(n) underflows nor n^2
 * cancels:
 *
 *     n d + d^2 / 2 - log R(n + d) + log R(n) = l,  R the Mills ratio
 *
 * by Newton steps from the root without R, from which they fall to it: log Q is concave, and its slope is -1 / R. The last
 * step alone has a gradient, which is that of the implicit function.
 */
export function normalTailDistance(n: Tensor, l: Tensor): Tensor {
  const start = tidy(() => {
    const [at, share] = [stopGradient(n), stopGradient(l)]
    let d = div(mul(2, share), add(at, sqrt(add(square(at), add(mul(2, share), 1e-30)))))
    for (let step = 0; step < STEPS; step += 1) d = newton(at, share, d)
    return d
  })
  return newton(n, l, stopGradient(start))
}

/** d - f / f', f = n d + d^2 / 2 - log R(n + d) + log R(n) - l and f' = 1 / R(n + d). */
function newton(n: Tensor, l: Tensor, d: Tensor): Tensor {
  const logR = logMillsRatio(add(n, d))
  const f = sub(add(mul(d, add(n, mul(d, 0.5))), sub(logMillsRatio(n), logR)), l)
  return add(d, neg(mul(f, exp(stopGradient(logR)))))
}
