import {
  add,
  customGrad,
  exp,
  expandDims,
  isInf,
  log,
  max,
  mul,
  squeeze,
  stack,
  sub,
  sum,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core'
import { fused } from './fused.ts'

/**
 * log(sum(exp(x))) over one axis, the last by default; -Infinity where every entry is -Infinity, with gradient 0 there.
 * Gradient softmax(x).
 */
export function logSumExp(x: Tensor, axis = -1): Tensor {
  const at = axis < 0 ? axis + x.rank : axis
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    const value = fused('FlowsLogSumExp', { x: input }, { axis: at }, () => composite(input, at))
    save([input, value])
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [logits, total] = saved as [Tensor, Tensor]
        return fused('FlowsLogSumExpGradient', { dy, value: total, x: logits }, { axis: at }, () => {
          const shift = expandDims(finiteOr0(total), at)
          return mul(exp(sub(logits, shift)), expandDims(dy, at))
        })
      },
    }
  })
  return op(x)
}

function composite(x: Tensor, axis: number): Tensor {
  const peak = max(x, axis, true)
  const shift = finiteOr0(peak)
  const total = log(sum(exp(sub(x, shift)), axis))
  return add(total, squeeze(shift, [axis]))
}

/** Infinite peaks are not subtracted: infinity - infinity is NaN. */
function finiteOr0(x: Tensor): Tensor {
  return where(isInf(x), zerosLike(x), x)
}

/** log(exp(a) + exp(b)) for tensors of one shape, without overflow. */
export function logAddExp(a: Tensor, b: Tensor): Tensor {
  return logSumExp(stack([a, b], a.rank))
}
