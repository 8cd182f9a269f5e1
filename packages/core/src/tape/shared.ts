import { engine, type Tensor } from '@tensorflow/tfjs-core'

/**
 * Another tensor of the same data, by default of the same shape; `shape` must have as many places. `clone` and `reshape` of tfjs
 * are a kernel and a node of the tape, and on the stock wasm backend `clone` copies.
 */
export function shared(x: Tensor, shape: readonly number[] = x.shape): Tensor {
  const { dataId, dtype } = x
  engine().backend.incRef(dataId)
  return engine().makeTensorFromTensorInfo({ dataId, shape: [...shape], dtype })
}
