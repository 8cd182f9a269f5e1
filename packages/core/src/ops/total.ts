import { add, addN, type Tensor } from '@tensorflow/tfjs-core'
import { customGradients, numbered } from '../tape/custom-gradients.ts'
import { shared } from '../tape/shared.ts'

/**
 * The sum of one or more tensors, broadcast as `add` does; those of one shape are added in one op. What `add` of tfjs keeps
 * for each gradient, clones of both sides, is more work than the sum of a hundred log-dets.
 *
 * @example
 * ```ts
 * total([tensor1d([1, 2]), tensor1d([10, 20]), scalar(100)]) // [111, 122]
 * ```
 */
export function total(tensors: readonly Tensor[]): Tensor {
  const byShape = new Map<string, Tensor[]>()
  for (const tensor of tensors) {
    const shape = tensor.shape.join()
    byShape.set(shape, [...(byShape.get(shape) ?? []), tensor])
  }
  return [...byShape.values()].map(sumOfAlike).reduce((a, b) => add(a, b))
}

function sumOfAlike(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors
  if (tensors.length === 1) return first as Tensor
  const [sum] = customGradients({
    inputs: numbered(tensors),
    // On the stock wasm backend addN of two takes twice the time of add (tfjs 4.22).
    forward: () => [tensors.length === 2 ? add(first as Tensor, tensors[1] as Tensor) : addN([...tensors])],
    // A tensor of its own for each: the tape frees them one by one.
    gradients: ([dy]) => numbered(tensors.map(() => () => shared(dy as Tensor))),
  })
  return sum as Tensor
}
