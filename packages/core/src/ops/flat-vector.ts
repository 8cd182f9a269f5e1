import { concat, getBackend, reshape, split, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import type { Shape } from '../contracts.ts'

/** Whether tensors lie in the process's own memory, where reading one waits for nothing. */
export function isOnHost(): boolean {
  return ['cpu', 'wasm'].includes(getBackend())
}

/** Tensors one after the other in one vector. */
export function toFlatVector(tensors: readonly Tensor[]): Tensor {
  return tidy(() => concat(tensors.map((part) => reshape(part, [-1]))))
}

/**
 * A vector cut into tensors of these shapes, whose sizes sum to its own; no gradient.
 *
 * The stock wasm slice copies its whole input for each part, so where memory is the process's own the parts are cut from
 * one copy.
 */
export function fromFlatVector(flat: Tensor, shapes: readonly Shape[]): Tensor[] {
  return tidy(() => {
    const sizes = shapes.map((shape) => shape.reduce((size, length) => size * length, 1))
    if (!isOnHost()) {
      return split(flat, sizes).map((part, i) => reshape(part, shapes[i] as number[]))
    }
    const values = flat.dataSync()
    let end = 0
    return shapes.map((shape, i) => {
      const start = end
      end += sizes[i] as number
      return tensor(values.subarray(start, end), [...shape])
    })
  })
}
