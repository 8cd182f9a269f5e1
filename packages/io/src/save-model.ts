import { FlowsError, type Module } from '@tfjs-flows/core'
import { storedName, writeStored } from './browser-store.ts'
import { encodeFile, type SaveOptions } from './encode-model.ts'
import { filePath } from './node-file.ts'
import { writeFileWhole } from './write-file.ts'

/** Where a model is written to: a path or `file:` URL in Node, `indexeddb://name` in a browser. */
export type ModelTarget = string | URL

/**
 * Keeps a model as one safetensors file: its weights by dotted name, and the classes and options that rebuild it.
 *
 * The file is replaced as a whole, so that a crash leaves the old one. Errors: 'file' if it cannot be written,
 * 'argument' and 'not-registered' as `encodeModel`.
 *
 * Two parts that share one tensor are two tensors after loading: they evaluate the same, but train apart.
 *
 * @example
 * ```ts
 * await saveModel(flow, 'flow.safetensors', { metadata: { columns: ['mass', 'charge'] } })
 * const { model, metadata } = await loadModel('flow.safetensors')
 * ```
 */
export async function saveModel(module: Module, target: ModelTarget, options: SaveOptions = {}): Promise<void> {
  await writeTarget(target, await encodeFile(module, options.metadata))
}

/** Writes a file's bytes to wherever the address says. */
export async function writeTarget(target: ModelTarget, bytes: Uint8Array): Promise<void> {
  const name = storedName(target)
  if (name !== undefined) return writeStored(name, bytes)
  const path = filePath(target)
  if (path !== undefined) return writeFileWhole(path, bytes)
  throw new FlowsError('argument', {
    who: 'save',
    rule: 'a model is saved to a path (Node) or to indexeddb://name (browser)',
    got: `'${String(target).slice(0, 60)}'`,
    do: 'For anything else store the bytes of encodeModel',
  })
}
