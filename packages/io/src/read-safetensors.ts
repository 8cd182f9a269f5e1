import { type ModelSource, readAll } from './byte-source.ts'
import { decodeSafetensors, type SafetensorsTensor } from './safetensors.ts'

/**
 * The tensors and string metadata of any safetensors file, also of one that another library wrote. Errors: 'file'.
 *
 * @example
 * ```ts
 * const { tensors } = await readSafetensors('trained-in-python.safetensors')
 * ```
 */
export async function readSafetensors(
  source: ModelSource,
): Promise<{ tensors: Map<string, SafetensorsTensor>; metadata: Map<string, string> }> {
  return decodeSafetensors(await readAll(source))
}
