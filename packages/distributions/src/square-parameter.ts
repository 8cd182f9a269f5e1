import type { Tensor } from '@tensorflow/tfjs-core'
import { FlowsError } from '@tfjs-flows/core'

/** Refuses a matrix parameter `name` that is not [...batch, d, d] for a `loc` [...batch, d]. */
export function checkMatrix<Name extends string>(
  who: string,
  read: Record<Name | 'loc', Tensor>,
  name: Name,
  todo: string,
): void {
  const { shape: loc } = read.loc
  const { shape: matrix } = read[name]
  const d = loc[loc.length - 1]
  if (d !== undefined && matrix.length > 1 && matrix.slice(-2).every((size) => size === d)) return
  throw new FlowsError('shape', {
    who,
    rule: `loc must be [...batch, d] and ${name} [...batch, d, d]`,
    got: `[${loc.join(', ')}] and [${matrix.join(', ')}]`,
    do: todo,
  })
}
