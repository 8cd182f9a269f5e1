import { add, div, less, log, maximum, minimum, mul, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'
import { digamma } from './digamma.ts'
import { logGamma, stirlingCorrection } from './log-gamma.ts'
import { log1pValue } from './log1p.ts'
import { sumTo } from './select.ts'

const STIRLING_FROM = 2.5
const HALF_LOG_2_PI = 0.9189385332046727

/**
 * log B(a, b) = log Gamma(a) + log Gamma(b) - log Gamma(a + b) for a, b > 0, which broadcast; Infinity where one is 0.
 *
 * With p <= q the large parts of log Gamma(q) - log Gamma(p + q) cancel in the formula, not in float32 (after Didonato
 * and Morris, "Algorithm 708: Significant digit computation of the incomplete beta function ratios", 1992): the error
 * is about 1e-6 max(1, |log B|) for any size. Gradient digamma(a) - digamma(a + b).
 */
export function logBeta(a: Tensor, b: Tensor): Tensor {
  const [value] = customGradients({
    inputs: { a, b },
    forward: (save) => {
      save([a, b])
      return [composite(minimum(a, b), maximum(a, b))]
    },
    gradients: ([dy], saved) => {
      const [left, right] = saved as [Tensor, Tensor]
      const total = digamma(add(left, right))
      const to = (x: Tensor): Tensor => sumTo(mul(dy as Tensor, sub(digamma(x), total)), x.shape)
      return { a: () => to(left), b: () => to(right) }
    },
  })
  return value as Tensor
}

function composite(p: Tensor, q: Tensor): Tensor {
  const sum = add(p, q)
  const direct = sub(logGamma(p), sub(logGamma(sum), logGamma(q)))
  const bothSmall = less(q, STIRLING_FROM)
  const far = where(bothSmall, add(mul(q, 0), STIRLING_FROM), q)
  const correction = sub(stirlingCorrection(far), stirlingCorrection(add(p, far)))
  // log Gamma(q) - log Gamma(p + q) without q log q: -(q - 1/2) log(1 + p/q) - p (log(p + q) - 1) + correction
  const ratio = sub(correction, add(mul(sub(far, 0.5), log1pValue(div(p, far))), mul(p, sub(log(add(p, far)), 1))))
  const mixed = add(logGamma(p), ratio)
  const nearP = less(p, STIRLING_FROM)
  const farP = where(nearP, add(mul(p, 0), STIRLING_FROM), p)
  // Both large: p log p - p of log Gamma(p) meets -p (log(p + q) - 1) as p log(p / (p + q)).
  const large = add(
    add(sub(HALF_LOG_2_PI, mul(log(farP), 0.5)), add(stirlingCorrection(farP), correction)),
    sub(mul(farP, sub(0, log1pValue(div(far, farP)))), mul(sub(far, 0.5), log1pValue(div(farP, far)))),
  )
  return where(bothSmall, direct, where(nearP, mixed, large))
}
