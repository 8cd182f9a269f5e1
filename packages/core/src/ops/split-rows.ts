import { concat, gather, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'

/**
 * The first axis cut into pieces of these sizes, in order: what `tf.split` gives, of which on the stock wasm backend
 * every piece first copies the whole (tfjs 4.22). Here a piece costs its own size.
 *
 * @throws FlowsError 'argument' where the sizes are not positive or do not sum to the length of the axis
 *
 * @example
 * ```ts
 * const [head, rest] = splitRows(x, [1, 3]) // x [4, 2] -> [1, 2] and [3, 2]
 * ```
 */
export function splitRows(x: Tensor, sizes: readonly number[]): Tensor[] {
  const [rows = 0] = x.shape
  if (x.rank === 0 || sizes.some((size) => size < 1) || sizes.reduce((sum, size) => sum + size, 0) !== rows) {
    throw new FlowsError('argument', {
      who: 'splitRows',
      rule: `the sizes must be positive and sum to the length of the first axis (${rows})`,
      got: `[${sizes.join(', ')}]`,
      do: 'Leave out pieces of no rows',
    })
  }
  let start = 0
  const places = sizes.map((size) => {
    const from = start
    start += size
    return Int32Array.from({ length: size }, (_, i) => from + i)
  })
  return customGradients({
    inputs: { x },
    forward: () => places.map((piece) => gather(x, piece)),
    gradients: (pieces) => ({ x: () => concat(pieces, 0) }),
  })
}
