import { engine, type Tensor } from '@tensorflow/tfjs-core'

/**
 * `tidy` for a body that returns tensors in an array: everything else that it made is disposed.
 *
 * `tidy` of tfjs looks for tensors in whatever a body returns: 0.2 us where this takes 0.05 (Node 24).
 */
export function scoped(body: () => Tensor[]): Tensor[] {
  const { state } = engine()
  engine().startScope()
  const { activeScope: scope, scopeStack } = state
  let results: readonly Tensor[] = []
  try {
    const all = body()
    results = all
    return all
  } finally {
    scopeStack.pop()
    const parent = scopeStack.at(-1)
    // null outside of all scopes, as in tfjs.
    state.activeScope = parent ?? (null as never)
    for (const tensor of scope.track) {
      if (tensor.kept || tensor.isDisposed) continue
      if (!results.includes(tensor)) tensor.dispose()
      else if (parent !== undefined) {
        tensor.scopeId = parent.id
        parent.track.push(tensor)
      }
    }
  }
}
