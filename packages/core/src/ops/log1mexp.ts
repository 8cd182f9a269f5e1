import { customGrad, div, exp, greater, log, mul, neg, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { expm1Value } from './expm1.ts'
import { log1pValue } from './log1p.ts'

/**
 * log(1 - e^-x) for x > 0, accurate at both ends: about log x near 0 and -e^-x far out; -Infinity at 0, NaN below.
 *
 * It switches from log(-expm1(-x)) to log1p(-e^-x) at log 2 (Maechler, "Accurately computing log(1 - exp(-|a|))",
 * 2012). Gradient 1 / (e^x - 1).
 */
export function log1mexp(x: Tensor): Tensor {
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    save([input])
    const far = log1pValue(neg(exp(neg(input))))
    return {
      value: where(greater(input, Math.LN2), far, log(neg(expm1Value(neg(input))))),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const at = saved[0] as Tensor
        return div(mul(dy, exp(neg(at))), sub(0, expm1Value(neg(at))))
      },
    }
  })
  return op(x)
}
