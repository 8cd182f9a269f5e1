import { engine, type Scalar, type Tensor, type Variable } from '@tensorflow/tfjs-core'

/** What the engine's `gradients` gives, and its `tidy`, of a name and a body or of a body alone. */
interface Differentiated {
  readonly value: Tensor
  readonly grads: readonly (Tensor | null | undefined)[]
}
type Body<T> = () => T
type Tidy = <T>(nameOrBody: string | Body<T>, body?: Body<T>) => T

/**
 * The scalar f() and its gradient in each variable, undefined where f does not depend on it: `variableGrads` of tfjs by place
 * instead of by name.
 *
 * The backward pass of tfjs ends by an object in which it looks for tensors, with a loop that otherwise meets arrays. V8
 * (Node 24) compiles that loop anew after each such object, several times in a second, and the passes of small models wait
 * for it. Here the loop gets an array.
 *
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
  const real = engine()
  const tidy: Tidy = (nameOrBody, body) => {
    const run = body ?? (nameOrBody as Body<never>)
    let result: unknown
    real.tidy(() => {
      result = run()
      return (isDifferentiated(result) ? [result.value, ...result.grads] : result) as Tensor
    })
    return result as never
  }
  // The engine with another `tidy`: what it knows is in an object that both share.
  const derived = Object.create(real, { tidy: { value: tidy } }) as typeof real
  const { value, grads } = derived.gradients(f, [...variables], null as never, true)
  return { value: value as Scalar, gradients: grads.map((gradient) => gradient ?? undefined) }
}

function isDifferentiated(result: unknown): result is Differentiated {
  return typeof result === 'object' && result !== null && 'grads' in result
}
