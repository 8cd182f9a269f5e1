import { matMul, ones, reshape, type Tensor } from '@tensorflow/tfjs-core'
import { fused } from './fused.ts'

/**
 * The sum over rows, [rows, columns] to [columns], as a product with a row of ones: on the stock wasm backend that is 13
 * to 40 times faster than `sum` (tfjs 4.22). The gradient of a bias; it has none of its own.
 */
export function columnSums(rows: Tensor): Tensor {
  const [count = 0, columns = 0] = rows.shape
  return fused('FlowsDenseBiasGradient', { dy: rows }, {}, () => reshape(matMul(ones([1, count]), rows), [columns]))
}
