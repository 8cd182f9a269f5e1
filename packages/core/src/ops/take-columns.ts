import { concat, type Tensor, zeros } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { columnsAt } from './column-parts.ts'

/**
 * The columns `indices` of the last axis, in that order; no index twice: y[..., j] = x[..., indices[j]].
 *
 * With all columns it is a permutation. The gradient is a second selection (tfjs-wasm has no gradient of gather).
 *
 * @throws FlowsError 'argument' where an index is out of range or repeated
 */
export function takeColumns(x: Tensor, indices: ArrayLike<number>): Tensor {
  const columns = x.shape[x.rank - 1] ?? 0
  const places = placesOf(indices, columns)
  const take = Array.from(indices)
  const [y] = customGradients({
    inputs: { x },
    forward: () => [columnsAt(x, take)],
    gradients: ([dy]) => ({
      x: () => columnsAt(places.includes(take.length) ? withZeroColumn(dy as Tensor) : (dy as Tensor), places),
    }),
  })
  return y as Tensor
}

/** For each column of x its place in `indices`, or indices.length (a column of zeros) where it was not taken. */
function placesOf(indices: ArrayLike<number>, columns: number): number[] {
  const places = Array.from<number>({ length: columns }).fill(indices.length)
  for (let j = 0; j < indices.length; j += 1) {
    const i = indices[j] as number
    if (places[i] !== indices.length) {
      throw new FlowsError('argument', {
        who: 'takeColumns',
        rule: `indices must be distinct and in [0, ${columns})`,
        got: `${i} at place ${j}`,
        do: 'Name every column at most once',
      })
    }
    places[i] = j
  }
  return places
}

function withZeroColumn(dy: Tensor): Tensor {
  return concat([dy, zeros([...dy.shape.slice(0, -1), 1])], dy.rank - 1)
}
