import { div, equal, exp, greater, log, mul, neg, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { expm1Value } from './expm1.ts'
import { log1pValue } from './log1p.ts'
import { withGradient } from './with-gradient.ts'

/**
 * log(1 - e^-x) for x > 0, accurate at both ends: about log x near 0 and -e^-x far out; -Infinity at 0, NaN below.
 *
 * It switches from log(-expm1(-x)) to log1p(-e^-x) at log 2 (Maechler, "Accurately computing log(1 - exp(-|a|))",
 * 2012). Gradient 1 / (e^x - 1), infinite at 0 but 0 where nothing is asked for: a masked entry trains nothing to NaN.
 */
export function log1mexp(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => where(greater(at, Math.LN2), log1pValue(neg(exp(neg(at)))), log(neg(expm1Value(neg(at))))),
    (dy, at) => where(equal(dy, 0), dy, div(mul(dy, exp(neg(at))), sub(0, expm1Value(neg(at))))),
  )
}
