import { abs, add, exp, mul, neg, relu, sigmoid, type Tensor } from '@tensorflow/tfjs-core'
import { fused } from './fused.ts'
import { log1pValue } from './log1p.ts'
import { withGradient } from './with-gradient.ts'

/**
 * log(1 + e^x), as max(x, 0) + log1p(e^-|x|), which neither overflows nor loses the small tail: softplus(-80) = e^-80.
 * Gradient sigmoid(x).
 */
export function softplus(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => fused('FlowsSoftplus', { x: at }, {}, () => add(relu(at), log1pValue(exp(neg(abs(at)))))),
    (dy, at) => mul(dy, sigmoid(at)),
  )
}

/** log(sigmoid(x)) = -softplus(-x). */
export function logSigmoid(x: Tensor): Tensor {
  return neg(softplus(neg(x)))
}
