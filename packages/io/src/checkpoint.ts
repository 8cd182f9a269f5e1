import type { Json, Module } from '@tfjs-flows/core'
import { type ModelSource, readAll } from './byte-source.ts'
import { type DecodedFile, decodeFile, type LoadedModel } from './decode-model.ts'
import { encodeFile, type TrainingState } from './encode-model.ts'
import { fileError } from './file-error.ts'
import { trainingPrefix } from './model-state.ts'
import type { JsonRecord } from './portable-json.ts'
import { copyValues } from './safetensors.ts'
import { type ModelTarget, writeTarget } from './save-model.ts'

/** A model in the middle of its training. */
export interface Checkpoint {
  readonly model: Module
  readonly training: TrainingState
  /** The caller's own JSON, as in `saveModel`. */
  readonly metadata?: JsonRecord
}

/** A checkpoint as it came out of a file. */
export interface LoadedCheckpoint extends LoadedModel {
  readonly training: {
    /** Plain arrays, so that nothing but the model needs to be disposed. */
    readonly tensors: ReadonlyMap<string, Float32Array>
    readonly state: Json
  }
}

/**
 * Keeps a model with the state of its training, in the format of `saveModel`: `loadModel` reads the model out of it.
 * The values go under `training/` names. The file is replaced as a whole. Errors: as `saveModel`.
 *
 * @example
 * ```ts
 * await saveCheckpoint('run.safetensors', { model: flow, training: { tensors: moments, state: { step: 1200 } } })
 * const { model, training } = await loadCheckpoint('run.safetensors')
 * ```
 */
export async function saveCheckpoint(target: ModelTarget, checkpoint: Checkpoint): Promise<void> {
  await writeTarget(target, await encodeFile(checkpoint.model, checkpoint.metadata, checkpoint.training))
}

/** Loads a model with the state of its training. Errors: as `loadModel`, and 'file' for a file without such a state. */
export async function loadCheckpoint(source: ModelSource): Promise<LoadedCheckpoint> {
  const decoded = await decodeFile(await readAll(source))
  try {
    const { model, metadata, header } = decoded
    return { model, metadata, header, training: trainingOf(decoded) }
  } catch (error) {
    decoded.model.dispose()
    throw error
  }
}

function trainingOf({ header, file }: DecodedFile): LoadedCheckpoint['training'] {
  if (header.training === undefined) {
    throw fileError('a checkpoint must hold the state of its training', 'a model alone', 'Use loadModel')
  }
  const tensors = new Map<string, Float32Array>()
  for (const [name, entry] of file.tensors) {
    if (!name.startsWith(trainingPrefix)) continue
    const values = copyValues(file, entry)
    if (!(values instanceof Float32Array)) {
      throw fileError(`'${name}' must be F32, as all training tensors`, entry.dtype, 'Save the checkpoint again')
    }
    tensors.set(name.slice(trainingPrefix.length), values)
  }
  return { tensors, state: header.training }
}
