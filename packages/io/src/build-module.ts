import { engine, type Tensor } from '@tensorflow/tfjs-core'
import { fromSpec, type Module, type ModuleSpec, type TensorSource } from '@tfjs-flows/core'
import { asFileError } from './file-error.ts'

/** A module fresh from its spec, and the way back. */
export interface BuiltModule {
  readonly module: Module
  /** Frees the module and every tensor and Variable that its construction made. */
  discard(): void
}

/** Builds a module from the spec in a file. If a constructor refuses, what the parts made so far is freed. */
export function buildModule(spec: ModuleSpec, source: TensorSource): BuiltModule {
  const { result: module, error, made } = observe(() => fromSpec(spec, source))
  // Not by module.dispose(): a module of damaged options may not know its own members.
  const discard = (): void => {
    for (const tensor of made) if (!tensor.isDisposed) tensor.dispose()
  }
  if (module !== undefined) return { module, discard }
  discard()
  throw asFileError(error)
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
