import {
  cast,
  customGrad,
  div,
  expandDims,
  greaterEqual,
  max,
  mul,
  slice,
  softmax,
  squeeze,
  sub,
  sum,
  type Tensor,
  zerosLike,
} from '@tensorflow/tfjs-core'
import type { Rng } from '@tfjs-flows/core'
import { cumulate } from './cumulate.ts'

/** Below this the most probable class alone is drawn. */
const LEAST_TEMPERATURE = 1e-6

/**
 * `count` class numbers for each row of logits [...batch, k], as int32 [count, ...batch], by inversion of the cumulative
 * probabilities. A class of probability 0 is never drawn. Draws are not differentiable: the gradient to logits is 0.
 */
export function drawCategories(logits: Tensor, count: number, rng: Rng, temperature: number): Tensor {
  const uniform = rng.uniform([count, ...logits.shape.slice(0, -1)])
  const op = customGrad((...args) => {
    const [rows, save] = args as [Tensor, (tensors: Tensor[]) => void]
    save([rows])
    return {
      value: invert(rows, uniform, temperature),
      gradFunc: (_dy: Tensor, saved: Tensor[]) => zerosLike(saved[0] as Tensor),
    }
  })
  return op(logits)
}

function invert(logits: Tensor, uniform: Tensor, temperature: number): Tensor {
  const last = logits.rank - 1
  const peak = max(logits, last, true)
  const tempered = div(sub(logits, peak), Math.max(temperature, LEAST_TEMPERATURE))
  const cumulative = cumulate(softmax(tempered))
  const begin = logits.shape.map((size, axis) => (axis === last ? size - 1 : 0))
  const total = squeeze(slice(cumulative, begin, [...logits.shape.slice(0, -1), 1]), [last])
  // A uniform of 24 bits is at most 1 - 2^-24, and total times that rounds to less than total: no index reaches k.
  const level = expandDims(mul(uniform, total), -1)
  return sum(cast(greaterEqual(level, cumulative), 'int32'), -1)
}
