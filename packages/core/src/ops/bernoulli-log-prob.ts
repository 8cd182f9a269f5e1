import { abs, equal, expandDims, mul, scalar, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'
import { hasKernels, runKernel } from './fused.ts'
import { select, sumTo } from './select.ts'
import { softplus } from './softplus.ts'

const kernels = ['FlowsBernoulliLogProb', 'FlowsBernoulliLogProbGradient'] as const

/**
 * The log-probability of rows of zeros and ones from their logits l, summed over the last axis:
 *
 *     sum(x l - softplus(l)), -Infinity where an entry of x is neither 0 nor 1
 *
 * logits and x [..., d] broadcast -> [...] in nats. No logit overflows or rounds a probability to 0 early.
 *
 * @example
 * ```ts
 * bernoulliLogProb(tf.tensor([[0, 2]]), tf.tensor([[1, 1]])) // [-0.8201]
 * ```
 */
export function bernoulliLogProb(logits: Tensor, x: Tensor): Tensor {
  // The kernels repeat x over the leading axes of the logits, and broadcast in no other way.
  const repeats = x.rank > 0 && x.shape.join() === logits.shape.slice(logits.rank - x.rank).join()
  return repeats && hasKernels(kernels) ? byKernels(logits, x) : tidy(() => composite(logits, x))
}

function byKernels(logits: Tensor, x: Tensor): Tensor {
  const [value] = customGradients({
    inputs: { logits, x },
    forward: (save) => {
      const logProb = runKernel(kernels[0], { logits, x }, {}) as Tensor
      save([logits, x, logProb])
      return [logProb]
    },
    gradients: ([dy], saved) => {
      const [l, at, logProb] = saved as [Tensor, Tensor, Tensor]
      return {
        logits: () => runKernel(kernels[1], { dy: dy as Tensor, value: logProb, logits: l, x: at }, {}) as Tensor,
        x: () => {
          const slope = select(equal(logProb, Number.NEGATIVE_INFINITY), scalar(0), dy as Tensor)
          return sumTo(mul(l, expandDims(slope, -1)), at.shape)
        },
      }
    },
  })
  return value as Tensor
}

function composite(logits: Tensor, x: Tensor): Tensor {
  const logProb = sum(sub(mul(x, logits), softplus(logits)), -1)
  // x (1 - x) is exactly 0 at 0 and 1 alone; one comparison a row instead of two an entry.
  const distance = sum(abs(mul(x, sub(1, x))), -1)
  return select(equal(distance, 0), logProb, scalar(Number.NEGATIVE_INFINITY))
}
