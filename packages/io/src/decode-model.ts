import { type Tensor, tensor, Variable } from '@tensorflow/tfjs-core'
import type { Module, TensorSpec } from '@tfjs-flows/core'
import { type BuiltModule, buildModule } from './build-module.ts'
import { asFileError, excerpt, fileError } from './file-error.ts'
import { type ModelHeader, parseModelHeader } from './model-header.ts'
import { stateOf, trainingPrefix } from './model-state.ts'
import type { JsonRecord } from './portable-json.ts'
import { copyValues, type OpenSafetensors, openSafetensors } from './safetensors.ts'
import type { TensorEntry } from './safetensors-header.ts'

/** A model as it came out of a file. */
export interface LoadedModel {
  /** The rebuilt model; the caller disposes it. */
  readonly model: Module
  /** The caller's own JSON, as it was saved. */
  readonly metadata: JsonRecord
  /** What else the file says: format version, classes and options, versions of libraries. */
  readonly header: ModelHeader
}

/** A loaded model with the open file, from which a checkpoint takes its training tensors. */
export interface DecodedFile extends LoadedModel {
  readonly file: OpenSafetensors
}

type Values = Float32Array | Int32Array | Uint8Array

const dtypes = { F32: 'float32', I32: 'int32', BOOL: 'bool' } as const

/**
 * Rebuilds a model from the bytes of its file. Its classes must be registered, which importing their packages does.
 *
 * Errors: 'file' naming the tensor for whatever does not fit, 'not-registered' for an unknown class; then nothing of
 * the model stays in memory.
 */
export async function decodeModel(bytes: Uint8Array): Promise<LoadedModel> {
  const { model, metadata, header } = await decodeFile(bytes)
  return { model, metadata, header }
}

/** `decodeModel` that also hands on the open file. */
export async function decodeFile(bytes: Uint8Array): Promise<DecodedFile> {
  const file = openSafetensors(bytes)
  const header = parseModelHeader(file.metadata)
  const asked = new Set<string>()
  const built = buildModule(header.spec, (name, spec) => {
    asked.add(name)
    return valuesFor(file, name, spec)
  })
  try {
    await fillModule(built, file, header, asked)
  } catch (error) {
    built.discard()
    throw asFileError(error)
  }
  return { model: built.module, metadata: header.metadata, header, file }
}

/** Gives every tensor of the model the file's values; all of the model and all of the file must be met. */
async function fillModule(
  { module }: BuiltModule,
  file: OpenSafetensors,
  header: ModelHeader,
  asked: ReadonlySet<string>,
): Promise<void> {
  const state = stateOf(module)
  const named = [...file.tensors.keys()].filter((name) => !name.startsWith(trainingPrefix))
  const stray = [...named, ...asked, ...header.trainable].find((name) => !state.has(name))
  if (stray !== undefined) {
    throw fileError(`every tensor of the file must have its place in ${module.className}`, `'${stray}'`, otherVersion)
  }
  const trainable = new Set(header.trainable)
  for (const [name, target] of state) {
    const values = valuesFor(file, name, { shape: target.shape, dtype: target.dtype })
    if (!(target instanceof Variable)) await checkConstant(name, target, values)
    else {
      const loaded = tensor(values, target.shape, target.dtype)
      target.assign(loaded)
      loaded.dispose()
      target.trainable = trainable.has(name)
    }
  }
}

const otherVersion = 'Load it with the version of the package that saved it'

/** The values of a named tensor, if the file has it with this shape and dtype. */
function valuesFor(
  file: OpenSafetensors,
  name: string,
  expected: Pick<TensorSpec, 'shape'> & { readonly dtype: string },
): Values {
  const entry = file.tensors.get(name)
  if (entry === undefined) throw fileError(`the file must hold the tensor '${name}'`, 'none', otherVersion)
  if (dtypeName(entry) !== expected.dtype || entry.shape.join() !== expected.shape.join()) {
    throw fileError(
      `'${name}' must be ${expected.dtype} [${expected.shape.join(', ')}]`,
      `${entry.dtype} [${entry.shape.join(', ')}]`,
      otherVersion,
    )
  }
  const values = copyValues(file, entry) as Values
  if (entry.dtype === 'BOOL' && values.some((value) => value > 1)) {
    throw fileError(`'${name}' must hold 0 or 1 alone, as BOOL does`, 'another byte', 'Copy the file again')
  }
  return values
}

function dtypeName({ dtype }: TensorEntry): string {
  return dtype === 'F32' || dtype === 'I32' || dtype === 'BOOL' ? dtypes[dtype] : dtype
}

/**
 * A constant that the class derives from its options cannot be assigned, so it must come out as it was saved. Backends
 * may round it differently; more than that means that the options do not rebuild the module.
 */
async function checkConstant(name: string, constant: Tensor, saved: Values): Promise<void> {
  const values = await constant.data()
  const tolerance = constant.dtype === 'float32' ? 1e-5 : 0
  const at = saved.findIndex((value: number, i: number) => {
    const built = values[i] as number
    return !Object.is(value, built) && !(Math.abs(value - built) <= tolerance * Math.max(1, Math.abs(value)))
  })
  if (at !== -1) {
    const got = `${excerpt(values[at])} instead of ${excerpt(saved[at])} at element ${at}`
    throw fileError(`the constant '${name}' must come out of the model's options as it was saved`, got, otherVersion)
  }
}
