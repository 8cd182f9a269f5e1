import { add, div, equal, log, mul, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { fused } from './fused.ts'
import { withGradient } from './with-gradient.ts'

/**
 * log(1 + x) for x > -1, accurate near 0 (on the stock wasm backend `log1p(1e-8)` is 0). Gradient 1 / (1 + x).
 */
export function log1p(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => log1pValue(at),
    (dy, at) => div(dy, add(at, 1)),
  )
}

/**
 * The value alone. With u = fl(1 + x), the error that rounding made in u cancels in log(u) x / (u - 1)
 * (Kahan; analysed by Goldberg, "What every computer scientist should know about floating-point arithmetic", 1991, theorem 4).
 */
export function log1pValue(x: Tensor): Tensor {
  return fused('FlowsLog1p', { x }, {}, () => composite(x))
}

function composite(x: Tensor): Tensor {
  const u = add(x, 1)
  const rounded = sub(u, 1)
  const isTiny = equal(rounded, 0)
  const divisor = where(isTiny, u, rounded)
  const corrected = mul(log(u), div(x, divisor))
  // 1 + x = 1 leaves x itself; 1 + x = infinity would give infinity / infinity.
  return where(isTiny, x, where(equal(u, Number.POSITIVE_INFINITY), u, corrected))
}
