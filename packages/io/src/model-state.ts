import type { Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, type Json, type Module, type ModuleSpec, registeredModules } from '@tfjs-flows/core'

/** Names under which a checkpoint keeps what is not the model's. */
export const trainingPrefix = 'training/'

/** Every tensor of a model by dotted name: parameters, then buffers. */
export function stateOf(module: Module): Map<string, Tensor> {
  return new Map([...module.parameters(), ...module.buffers()])
}

/**
 * Refuses to save what could not be loaded: a class that is not registered, or a tensor among the options that is not
 * in `members()` under the same name. Errors: 'argument', 'not-registered'.
 */
export function checkSavable(spec: ModuleSpec, state: ReadonlyMap<string, Tensor>): void {
  const known = new Set(registeredModules())
  visit({ ...spec }, '', (path, found) => {
    if ('className' in found && !known.has(found.className)) {
      throw new FlowsError('not-registered', {
        who: 'save',
        rule: 'every class of a model must be registered, or its file cannot be loaded',
        got: `the unknown class '${found.className}' at '${path}'`,
        do: 'Call registerModule beside the class',
      })
    }
    if ('shape' in found && state.get(path)?.shape.join() !== found.shape.join()) {
      throw new FlowsError('argument', {
        who: 'save',
        rule: 'an option that is a tensor must be in members() under the same name',
        got: `no tensor [${found.shape.join(', ')}] at '${path}'`,
        do: 'List it in members()',
      })
    }
  })
  for (const name of state.keys()) {
    if (name.startsWith(trainingPrefix)) {
      throw new FlowsError('argument', {
        who: 'save',
        rule: `names that start with '${trainingPrefix}' belong to the training state`,
        got: `'${name}'`,
        do: 'Rename the member',
      })
    }
  }
}

type Found = { readonly className: string } | { readonly shape: readonly number[] }

/** Walks a spec with the dotted paths under which core's `fromSpec` asks for tensors. */
function visit(json: Json, path: string, report: (path: string, found: Found) => void): void {
  if (json === null || typeof json !== 'object') return
  const record = json as { readonly [key: string]: Json }
  const tensor = record['$tensor'] as { readonly shape: readonly number[] } | undefined
  if (tensor !== undefined) report(path, { shape: tensor.shape })
  else if (typeof record['className'] === 'string' && record['config'] !== undefined) {
    report(path, { className: record['className'] })
    visit(record['config'], path, report)
  } else for (const [key, value] of Object.entries(record)) visit(value, path === '' ? key : `${path}.${key}`, report)
}
