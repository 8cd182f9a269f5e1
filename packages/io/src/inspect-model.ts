import { type ByteSource, type ModelSource, withSource } from './byte-source.ts'
import { type ModelHeader, parseModelHeader } from './model-header.ts'
import { headerLength, parseHeader, prefixBytes, type SafetensorsDtype } from './safetensors-header.ts'

/** One tensor of a model's file, without its values. */
export interface TensorSummary {
  readonly name: string
  readonly dtype: SafetensorsDtype
  readonly shape: readonly number[]
  readonly bytes: number
}

/** What a model's file says of itself. */
export interface ModelSummary {
  readonly header: ModelHeader
  readonly tensors: readonly TensorSummary[]
  /** Size of the whole file in bytes. */
  readonly bytes: number
}

/**
 * What is in a model's file, without building the model: of a path or a Blob only the header is read. Needs no backend
 * and no registered classes. Errors: 'file'.
 */
export function inspectModel(source: ModelSource): Promise<ModelSummary> {
  return withSource(source, readSummary)
}

async function readSummary(source: ByteSource): Promise<ModelSummary> {
  const prefix = await source.read(0, Math.min(prefixBytes, source.size))
  const dataStart = prefixBytes + headerLength(prefix, source.size)
  const { tensors, metadata } = parseHeader(await source.read(prefixBytes, dataStart), source.size - dataStart)
  const summaries = [...tensors].map(([name, { dtype, shape, begin, end }]) => ({
    name,
    dtype,
    shape,
    bytes: end - begin,
  }))
  return { header: parseModelHeader(metadata), tensors: summaries, bytes: source.size }
}
