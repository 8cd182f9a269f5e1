import { engine, type Tensor, type Variable } from '@tensorflow/tfjs-core'

/** What the engine's `gradients` gives, and its `tidy`, of a name and a body or of a body alone. */
interface Differentiated {
  readonly value: Tensor
  readonly grads: readonly (Tensor | null | undefined)[]
}
type Body<T> = () => T
type Tidy = <T>(nameOrBody: string | Body<T>, body?: Body<T>) => T

/**
 * The scalar f() and its gradients by the backward pass of tfjs, as `variableGrads` takes them, which every variable must have.
 *
 * That pass ends by an object in which it looks for tensors, with a loop that otherwise meets arrays. V8 (Node 24) compiles the
 * loop anew after each such object, several times in a second, and every side of a bench waits for it. Here the loop gets an
 * array.
 */
export function tfjsGradients(f: () => Tensor, variables: readonly Variable[]): { value: Tensor; gradients: Tensor[] } {
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
  const { value, grads } = derived.gradients(f, [...variables], null as never)
  return { value, gradients: grads }
}

function isDifferentiated(result: unknown): result is Differentiated {
  return typeof result === 'object' && result !== null && 'grads' in result
}
