import { FlowsError, type Json } from '@tfjs-flows/core'
import type { ColumnLattice, PreparedData } from './prepare-data.ts'
import { isVoiceMetadata, type VoiceMetadata } from './sound/voice-metadata.ts'

/** What a model file of this program says beside the model, under the key `tfjs-flows-cli` of its metadata. */
export interface ModelMetadata {
  readonly model: string
  readonly settings: string
  readonly columns: readonly string[]
  readonly dequantized: readonly ColumnLattice[]
  readonly standardization: { readonly loc: readonly number[]; readonly scale: readonly number[] }
  readonly provenance: {
    readonly data: string
    readonly checksum: string
    readonly trainRows: number
    readonly seed: number
    readonly backend: string
  }
  readonly testLogProb: { readonly mean: number; readonly standardError: number; readonly kind: string } | null
}

const KEY = 'tfjs-flows-cli'

/** What was done to the data, for the file. */
export function dataMetadata(data: PreparedData): Pick<ModelMetadata, 'columns' | 'dequantized' | 'standardization'> {
  return {
    columns: data.columns,
    dequantized: data.lattices.map(({ column, step, offset }) => ({ column, step, offset })),
    standardization: { loc: [...data.loc], scale: [...data.scale] },
  }
}

/** The metadata as JSON for `saveModel`. */
export function toMetadata(metadata: ModelMetadata | VoiceMetadata): { readonly [key: string]: Json } {
  // Through JSON text: interfaces have no index signature, and nothing but JSON may reach the file.
  return { [KEY]: JSON.parse(JSON.stringify(metadata)) as Json }
}

/** What `toMetadata` wrote, and what the model is of. */
export type ReadMetadata =
  | { readonly of: 'rows'; readonly metadata: ModelMetadata }
  | { readonly of: 'sounds'; readonly metadata: VoiceMetadata }

/** Reads back what `toMetadata` wrote; a file by another program has no column names. */
export function readMetadata(metadata: unknown, file: string): ReadMetadata {
  const found = isRecord(metadata) ? metadata[KEY] : undefined
  if (isModelMetadata(found)) return { of: 'rows', metadata: found }
  if (isVoiceMetadata(found)) return { of: 'sounds', metadata: found }
  throw new FlowsError('file', {
    who: file,
    rule: 'the file must name the columns that the model was trained on',
    got: 'a model without them',
    do: 'Use a file written by `tfjs-flows train` or `compare`',
  })
}

function isModelMetadata(value: unknown): value is ModelMetadata {
  if (!isRecord(value)) return false
  const { columns, dequantized, standardization, model } = value
  return (
    typeof model === 'string' &&
    Array.isArray(columns) &&
    columns.length > 0 &&
    columns.every((name) => typeof name === 'string') &&
    Array.isArray(dequantized) &&
    dequantized.every(isLattice) &&
    isRecord(standardization)
  )
}

function isLattice(value: unknown): value is ColumnLattice {
  if (!isRecord(value)) return false
  const { column, step, offset } = value
  return typeof column === 'string' && typeof step === 'number' && step > 0 && typeof offset === 'number'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
