import type { TensorInfo } from '@tensorflow/tfjs-core'

/** Whether there is a tensor and its values have 4 bytes, so that kernels may copy them without looking at them. */
export function isWide(x: TensorInfo | undefined): x is TensorInfo {
  return x?.dtype === 'float32' || x?.dtype === 'int32'
}
