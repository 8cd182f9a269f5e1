import {
  equal,
  expandDims,
  floor,
  greaterEqual,
  less,
  logicalAnd,
  scalar,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { hasKernels, runKernel } from './fused.ts'
import { logSumExp } from './log-sum-exp.ts'
import { select } from './select.ts'
import { takeEntry } from './take-entry.ts'

const kernels = ['FlowsCategoricalLogProb', 'FlowsCategoricalLogProbGradient'] as const

/**
 * The log-probability of one class for each row: logits[..., at[...]] - logSumExp(logits), -Infinity where `at` is not a
 * whole number of 0 .. k - 1. logits [..., k], at float32 [...] -> [...] in nats; the gradient goes to the logits alone.
 *
 * @throws FlowsError 'shape' where `at` has not the shape of the logits without their last axis
 *
 * @example
 * ```ts
 * categoricalLogProb(tf.tensor([[0, Math.log(3)]]), tf.tensor([1])) // [-0.2877]
 * ```
 */
export function categoricalLogProb(logits: Tensor, at: Tensor): Tensor {
  if (logits.rank === 0 || at.shape.join() !== logits.shape.slice(0, -1).join()) {
    throw new FlowsError('shape', {
      who: 'categoricalLogProb',
      rule: 'at must have the shape of the logits without their last axis',
      got: `logits [${logits.shape.join(', ')}] and at [${at.shape.join(', ')}]`,
      do: 'Give every row of logits one class',
    })
  }
  return hasKernels(kernels) ? byKernels(logits, at) : tidy(() => composite(logits, at))
}

function byKernels(logits: Tensor, at: Tensor): Tensor {
  const [value] = customGradients({
    inputs: { logits },
    forward: (save) => {
      const [logProb, total] = runKernel(kernels[0], { logits, at }, {}) as [Tensor, Tensor]
      save([logits, at, total])
      return [logProb]
    },
    gradients: ([dy], [saved, classes, total]) => ({
      logits: () => {
        const inputs = { dy: dy as Tensor, logits: saved as Tensor, at: classes as Tensor, total: total as Tensor }
        return runKernel(kernels[1], inputs, {}) as Tensor
      },
    }),
  })
  return value as Tensor
}

function composite(logits: Tensor, at: Tensor): Tensor {
  const classes = logits.shape.at(-1) ?? 0
  const isClass = logicalAnd(equal(floor(at), at), logicalAnd(greaterEqual(at, 0), less(at, classes)))
  const logProbs = sub(logits, expandDims(logSumExp(logits), -1))
  const chosen = takeEntry(logProbs, select(isClass, at, scalar(0)))
  return select(isClass, chosen, scalar(Number.NEGATIVE_INFINITY))
}
