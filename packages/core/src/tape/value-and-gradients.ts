import { engine, type Scalar, type Tensor, type Variable } from '@tensorflow/tfjs-core'
import { backward } from './backward.ts'
import { dropTape } from './drop-tape.ts'
import { scoped } from './scoped.ts'

/**
 * The scalar f() and its gradient in each variable, undefined where f does not depend on it: `variableGrads` of tfjs by place
 * instead of by name.
 *
 * The backward pass is our own, over the tape of tfjs: that of tfjs takes longer for each op, and frees nothing before its end.
 *
 * @throws FlowsError 'argument' for an op that has no gradient
 * @example
 * ```ts
 * const { value, gradients } = valueAndGradients(() => square(sub(w, 3)), [w])
 * // w = 1: value 4, gradients [-4]
 * ```
 */
export function valueAndGradients(
  f: () => Tensor,
  variables: readonly Variable[],
): { readonly value: Scalar; readonly gradients: readonly (Tensor | undefined)[] } {
  const { state } = engine()
  if (state.gradientDepth === 0) state.activeTape = []
  let gradients: readonly (Tensor | undefined)[] = []
  try {
    const [value] = scoped(() => {
      const result = recorded(f)
      const found = backward(state.activeTape, result, variables, state.gradientDepth > 0)
      gradients = variables.map(({ id }) => found.get(id))
      return [result, ...gradients.filter((gradient) => gradient !== undefined)]
    })
    return { value: value as Scalar, gradients }
  } finally {
    dropTape()
  }
}

/** f() with its ops on the tape. */
function recorded(f: () => Tensor): Tensor {
  const { state } = engine()
  state.gradientDepth += 1
  try {
    const [value] = scoped(() => [f()])
    return value as Tensor
  } finally {
    state.gradientDepth -= 1
  }
}
