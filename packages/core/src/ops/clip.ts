import {
  clipByValue,
  greaterEqual,
  isNaN as isNaNTensor,
  lessEqual,
  logicalAnd,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core'
import { withGradient } from './with-gradient.ts'

/**
 * min(max(x, low), high) that keeps NaN (the stock wasm kernel turns NaN into `low`).
 * Gradient 1 inside [low, high] and 0 outside.
 */
export function clip(x: Tensor, low: number, high: number): Tensor {
  return withGradient(
    x,
    (at) => where(isNaNTensor(at), at, clipByValue(at, low, high)),
    (dy, at) => where(logicalAnd(greaterEqual(at, low), lessEqual(at, high)), dy, zerosLike(dy)),
  )
}
