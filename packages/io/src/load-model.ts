import { type ModelSource, readAll } from './byte-source.ts'
import { decodeModel, type LoadedModel } from './decode-model.ts'

/**
 * Rebuilds a model from its file: from a path in Node, from a URL, File or IndexedDB in a browser. On one backend it
 * evaluates bit for bit as it did when it was saved.
 *
 * A file is data: every offset and shape is checked, and nothing in it is run. Its classes must be registered, which
 * importing their packages does. Of a checkpoint only the model is loaded. Errors: 'file', 'not-registered'.
 *
 * @example
 * ```ts
 * import '@tfjs-flows/flows'
 * const { model, metadata } = await loadModel('flow.safetensors')
 * ```
 */
export async function loadModel(source: ModelSource): Promise<LoadedModel> {
  return decodeModel(await readAll(source))
}
