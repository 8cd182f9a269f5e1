import { Tensor, type TypedArray } from '@tensorflow/tfjs-core'
import { FlowsError, type Json, type Module, toSpec } from '@tfjs-flows/core'
import { formatModelHeader, metadataKey, parseModelHeader } from './model-header.ts'
import { checkSavable, stateOf, trainingPrefix } from './model-state.ts'
import type { JsonRecord } from './portable-json.ts'
import { encodeSafetensors, type SafetensorsTensor } from './safetensors.ts'
import type { SafetensorsDtype } from './safetensors-header.ts'

/** Options of everything that writes a model. */
export interface SaveOptions {
  /** The caller's own JSON: provenance, preprocessing, columns, metrics, the state of an Rng. Non-finite numbers survive. */
  readonly metadata?: JsonRecord
}

/** What a training run needs besides the model to go on as if it had never stopped. */
export interface TrainingState {
  /** Float32 values by name: moments of an optimiser, averaged weights. */
  readonly tensors: ReadonlyMap<string, Tensor | Float32Array>
  /** Everything that is not a tensor: step, schedule, data order, the state of an Rng. */
  readonly state: Json
}

/**
 * The bytes of a model's file, for whoever stores files by themselves.
 *
 * All values are read before the first await, so training may go on while they arrive. Errors: 'not-registered' for a
 * class that could not be loaded again, 'argument' for options or metadata that are not JSON.
 *
 * @example
 * ```ts
 * const file = new Blob([await encodeModel(flow)])
 * ```
 */
export function encodeModel(module: Module, options: SaveOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  return encodeFile(module, options.metadata)
}

/** The bytes of a model's file, or with `training` those of a checkpoint. */
export async function encodeFile(
  module: Module,
  metadata?: JsonRecord,
  training?: TrainingState,
): Promise<Uint8Array<ArrayBuffer>> {
  const spec = toSpec(module)
  const state = stateOf(module)
  checkSavable(spec, state)
  const trainable = [...module.parameters().keys()]
  const text = formatModelHeader(spec, trainable, { metadata, training: training?.state })
  const strings = new Map([[metadataKey, text]])
  parseModelHeader(strings) // What is written can be read.
  const reads = [...state].map(([name, tensor]) => readTensor(name, tensor))
  for (const [name, value] of training?.tensors ?? []) reads.push(readTraining(trainingPrefix + name, value))
  return encodeSafetensors(new Map(await Promise.all(reads)), strings)
}

type NamedTensor = readonly [name: string, tensor: SafetensorsTensor]

async function readTensor(name: string, tensor: Tensor): Promise<NamedTensor> {
  const dtype = dtypeOf(name, tensor)
  const values = (await tensor.data()) as Exclude<TypedArray, Uint8ClampedArray>
  return [name, { dtype, shape: tensor.shape, values }]
}

async function readTraining(name: string, value: Tensor | Float32Array): Promise<NamedTensor> {
  if (value instanceof Tensor && value.dtype === 'float32') return readTensor(name, value)
  // Copied now: the caller may write to the array while the other tensors are read.
  if (value instanceof Float32Array) return [name, { dtype: 'F32', shape: [value.length], values: value.slice() }]
  throw new FlowsError('argument', {
    who: 'saveCheckpoint',
    rule: 'training tensors must be float32',
    got: `${value.dtype} at '${name}'`,
    do: 'Keep whole numbers in the JSON state',
  })
}

function dtypeOf(name: string, tensor: Tensor): SafetensorsDtype {
  if (tensor.dtype === 'float32') return 'F32'
  if (tensor.dtype === 'int32') return 'I32'
  if (tensor.dtype === 'bool') return 'BOOL'
  throw new FlowsError('argument', {
    who: 'save',
    rule: 'the tensors of a model must be float32, int32 or bool',
    got: `${tensor.dtype} at '${name}'`,
    do: 'Keep other data in the options of the module',
  })
}
