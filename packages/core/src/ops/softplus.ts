import { abs, add, customGrad, exp, mul, neg, relu, sigmoid, type Tensor } from '@tensorflow/tfjs-core'
import { fused } from './fused.ts'
import { log1pValue } from './log1p.ts'

/**
 * log(1 + e^x), as max(x, 0) + log1p(e^-|x|), which neither overflows nor loses the small tail: softplus(-80) = e^-80.
 * Gradient sigmoid(x).
 */
export function softplus(x: Tensor): Tensor {
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    save([input])
    return {
      value: fused('FlowsSoftplus', { x: input }, {}, () => add(relu(input), log1pValue(exp(neg(abs(input)))))),
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, sigmoid(saved[0] as Tensor)),
    }
  })
  return op(x)
}

/** log(sigmoid(x)) = -softplus(-x). */
export function logSigmoid(x: Tensor): Tensor {
  return neg(softplus(neg(x)))
}
