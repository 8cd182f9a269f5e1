import { version_core } from '@tensorflow/tfjs-core'
import { type Json, type ModuleSpec, parseModuleSpec } from '@tfjs-flows/core'
import { excerpt, fileError } from './file-error.ts'
import { fromPortableJson, type JsonRecord, toPortableJson } from './portable-json.ts'
import { parseStrictJson } from './strict-json.ts'

/** The key of `__metadata__` under which our JSON lies, as one string. */
export const metadataKey = 'tfjs-flows'

/** The newest version of the format that this package reads, and the one that it writes. */
export const formatVersion = 1

/** Everything a file says besides the values. */
export interface ModelHeader {
  readonly formatVersion: number
  /** The classes and options that rebuild the model. */
  readonly spec: ModuleSpec
  /** Dotted names of the parameters that an optimiser may change. */
  readonly trainable: readonly string[]
  /** Versions of the libraries that wrote the file. */
  readonly libraries: { readonly [name: string]: string }
  /** The caller's own data. */
  readonly metadata: JsonRecord
  /** The training state of a checkpoint; absent in a plain model. */
  readonly training?: Json
}

/** Our JSON of a file; `training` makes it a checkpoint. */
export function formatModelHeader(
  spec: ModuleSpec,
  trainable: readonly string[],
  extras: { metadata?: JsonRecord | undefined; training?: Json | undefined },
): string {
  const { metadata = {}, training } = extras
  return JSON.stringify({
    format: metadataKey,
    formatVersion,
    libraries: { '@tensorflow/tfjs-core': version_core },
    spec,
    trainable,
    metadata: toPortableJson(metadata, 'metadata'),
    ...(training === undefined ? {} : { training: toPortableJson(training, 'training.state') }),
  })
}

/** Checks our JSON in a file's `__metadata__`; errors: 'file'. */
export function parseModelHeader(metadata: ReadonlyMap<string, string>): ModelHeader {
  const text = metadata.get(metadataKey)
  if (text === undefined) {
    throw fileError(
      `the file must carry the model's classes and options in __metadata__['${metadataKey}']`,
      'a safetensors file of another library',
      'Read its tensors with readSafetensors and assign them to a model that you build in code',
    )
  }
  const json = parseStrictJson(text, `__metadata__['${metadataKey}']`)
  const { format, spec, ...rest } = recordAt(json, 'the model header')
  if (format !== metadataKey) {
    throw fileError(`'format' must be '${metadataKey}'`, excerpt(format), 'Save the model again')
  }
  const { training } = rest
  return {
    formatVersion: parseVersion(rest['formatVersion']),
    spec: parseModuleSpec(spec),
    trainable: stringsAt(rest['trainable']),
    libraries: versionsAt(rest['libraries']),
    metadata: recordAt(fromPortableJson(recordAt(rest['metadata'], "'metadata'")), "'metadata'"),
    ...(training === undefined ? {} : { training: fromPortableJson(training) }),
  }
}

function parseVersion(version: Json | undefined): number {
  if (!Number.isSafeInteger(version) || Number(version) < 1) {
    throw fileError("'formatVersion' must be a whole number of at least 1", excerpt(version), 'Save the model again')
  }
  if (Number(version) > formatVersion) {
    throw fileError(
      `this package reads format versions up to ${formatVersion}`,
      `version ${String(version)}`,
      'Update @tfjs-flows/io',
    )
  }
  return Number(version)
}

function recordAt(json: Json | undefined, what: string): JsonRecord {
  if (json !== null && typeof json === 'object' && !Array.isArray(json)) return json as JsonRecord
  throw fileError(`${what} must be a JSON object`, excerpt(json), 'Save the model again')
}

function stringsAt(json: Json | undefined): string[] {
  if (Array.isArray(json) && json.every((name) => typeof name === 'string')) return json
  throw fileError("'trainable' must be an array of names", excerpt(json), 'Save the model again')
}

function versionsAt(json: Json | undefined): { readonly [name: string]: string } {
  const record = recordAt(json, "'libraries'")
  const isVersions = (item: JsonRecord): item is { readonly [name: string]: string } =>
    Object.values(item).every((version) => typeof version === 'string')
  if (isVersions(record)) return record
  throw fileError("'libraries' must map names to versions", excerpt(json), 'Save the model again')
}
