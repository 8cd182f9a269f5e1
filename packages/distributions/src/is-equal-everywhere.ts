import { notEqual, type Tensor, tidy } from '@tensorflow/tfjs-core'

/** Whether two tensors that broadcast have the same values; reads them back. */
export function isEqualEverywhere(a: Tensor, b: Tensor): boolean {
  return a === b || tidy(() => !notEqual(a, b).dataSync().some(Boolean))
}
