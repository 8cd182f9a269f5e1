import { engine, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, fromSpec, type Module, type ModuleSpec, type TensorSource } from '@tfjs-flows/core'
import { fileError } from './file-error.ts'

/** A module fresh from its spec, and the way back. */
export interface BuiltModule {
  readonly module: Module
  /** Frees the module and every tensor and Variable that its construction made. */
  discard(): void
}

/**
 * Builds a module from the spec in a file. If a constructor refuses, what the parts made so far is freed; an error that
 * is not ours becomes a 'file' error, for the spec is what brought it about.
 */
export function buildModule(spec: ModuleSpec, source: TensorSource): BuiltModule {
  const { result: module, error, made } = observe(() => fromSpec(spec, source))
  const discard = (): void => {
    module?.dispose()
    for (const tensor of made) if (!tensor.isDisposed) tensor.dispose()
  }
  if (module !== undefined) return { module, discard }
  discard()
  if (error instanceof FlowsError) throw error
  const reason = error instanceof Error ? error.message : String(error)
  throw fileError("the model's options must build its classes", reason, 'Save the model again', error)
}

/** Runs a function and lists the tensors and Variables that it leaves behind, whether it returns or throws. */
function observe<T>(run: () => T): { result?: T; error?: unknown; made: Tensor[] } {
  const before = new Set<Tensor>(Object.values(engine().registeredVariables))
  let outcome: { result?: T; error?: unknown }
  engine().startScope()
  try {
    outcome = { result: run() }
  } catch (error) {
    outcome = { error }
  }
  const tensors = [...engine().state.activeScope.track]
  // Naming every tensor as a result keeps all of them: this scope only observes.
  engine().endScope(tensors)
  // Variables belong to no scope; the engine's register tells the new ones.
  const variables = Object.values(engine().registeredVariables).filter((variable) => !before.has(variable))
  return { ...outcome, made: [...tensors, ...variables] }
}
