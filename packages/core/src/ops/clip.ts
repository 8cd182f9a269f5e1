import {
  clipByValue,
  customGrad,
  greaterEqual,
  isNaN as isNaNTensor,
  lessEqual,
  logicalAnd,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core'

/**
 * min(max(x, low), high) that keeps NaN (the stock wasm kernel turns NaN into `low`).
 * Gradient 1 inside [low, high] and 0 outside.
 */
export function clip(x: Tensor, low: number, high: number): Tensor {
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    save([input])
    return {
      value: where(isNaNTensor(input), input, clipByValue(input, low, high)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const at = saved[0] as Tensor
        return where(logicalAnd(greaterEqual(at, low), lessEqual(at, high)), dy, zerosLike(dy))
      },
    }
  })
  return op(x)
}
