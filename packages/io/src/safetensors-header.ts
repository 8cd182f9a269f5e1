import type { Json } from '@tfjs-flows/core'
import { excerpt, fileError } from './file-error.ts'
import { parseStrictJson } from './strict-json.ts'

/** Bytes of one element of each dtype that we read. */
export const elementBytes = { F64: 8, I64: 8, F32: 4, I32: 4, U8: 1, BOOL: 1 } as const
export type SafetensorsDtype = keyof typeof elementBytes

/** Where one tensor lies: `begin` and `end` are offsets into the data after the header, in bytes. */
export interface TensorEntry {
  readonly dtype: SafetensorsDtype
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/** What the header of a safetensors file says. */
export interface SafetensorsHeader {
  readonly tensors: ReadonlyMap<string, TensorEntry>
  readonly metadata: ReadonlyMap<string, string>
}

/** Bytes that give the header's length. */
export const prefixBytes = 8

/** The limit of the reference implementation; a header is names and shapes only. */
const maxHeaderBytes = 100_000_000

/** Length of the JSON header by a file's first 8 bytes, checked against the file's size in bytes. */
export function headerLength(prefix: Uint8Array, fileSize: number): number {
  if (prefix.length < prefixBytes) {
    throw fileError('a safetensors file starts with 8 bytes of length', `${prefix.length} bytes`, 'Download it again')
  }
  const length = Number(new DataView(prefix.buffer, prefix.byteOffset, prefixBytes).getBigUint64(0, true))
  if (length > fileSize - prefixBytes || length > maxHeaderBytes) {
    throw fileError(
      'the header of a safetensors file must end inside the file',
      `a header of ${length} bytes in a file of ${fileSize}`,
      'The file is truncated or is no safetensors file: copy it again',
    )
  }
  return length
}

/**
 * Parses the JSON header and checks every rule of the format: known dtypes, sizes that match the shapes, and data that
 * is covered from 0 to `dataBytes` without a gap or an overlap.
 */
export function parseHeader(bytes: Uint8Array, dataBytes: number): SafetensorsHeader {
  const json = parseStrictJson(decodeUtf8(bytes), 'the header of a safetensors file')
  if (!isRecord(json)) throw fileError('the header must be a JSON object', excerpt(json), 'Save the file again')
  const tensors = new Map<string, TensorEntry>()
  for (const [name, entry] of Object.entries(json)) {
    if (name !== '__metadata__') tensors.set(name, parseEntry(name, entry))
  }
  checkCoverage(tensors, dataBytes)
  return { tensors, metadata: parseMetadata(json['__metadata__']) }
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    if (bytes[0] === 0x7b) return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {} // Falls through to the one message for what is not text.
  throw fileError("the header must be UTF-8 text that starts with '{'", 'other bytes', 'Pass a .safetensors file')
}

function parseEntry(name: string, json: Json): TensorEntry {
  const { dtype, shape, data_offsets: offsets } = isRecord(json) ? json : {}
  if (typeof dtype !== 'string' || !Object.hasOwn(elementBytes, dtype)) {
    const known = Object.keys(elementBytes).join(', ')
    throw fileError(`'${name}' must have one of the dtypes ${known}`, excerpt(dtype), 'Convert the tensor first')
  }
  if (!isSizes(shape)) {
    throw fileError(`the shape of '${name}' must be whole numbers of at least 0`, excerpt(shape), 'Save it again')
  }
  const [begin, end] = isSizes(offsets) ? offsets : []
  if (begin === undefined || end === undefined || (offsets as Json[]).length !== 2 || begin > end) {
    throw fileError(`'${name}' must have data_offsets [begin, end]`, excerpt(offsets), 'Save the file again')
  }
  const size = shape.reduce((product, n) => product * n, elementBytes[dtype as SafetensorsDtype])
  if (end - begin !== size) {
    const got = `${end - begin} bytes for ${dtype} [${shape.join(', ')}]`
    throw fileError(`the bytes of '${name}' must match its shape and dtype`, got, 'Save the file again')
  }
  return { dtype: dtype as SafetensorsDtype, shape, begin, end }
}

function checkCoverage(tensors: ReadonlyMap<string, TensorEntry>, dataBytes: number): void {
  const ordered = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)
  let covered = 0
  for (const [name, { begin, end }] of ordered) {
    if (begin !== covered || end > dataBytes) {
      const got = `[${begin}, ${end}) after ${covered} of ${dataBytes} bytes`
      throw fileError(`tensors must follow each other inside the file; '${name}' does not`, got, 'Copy it again')
    }
    covered = end
  }
  if (covered !== dataBytes) {
    const got = `${dataBytes} bytes of data, ${covered} described`
    throw fileError('tensors must cover all data of the file', got, 'Copy the file again')
  }
}

function parseMetadata(json: Json | undefined): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>()
  for (const [key, value] of Object.entries(isRecord(json) ? json : {})) {
    if (typeof value !== 'string') {
      throw fileError('__metadata__ must map strings to strings', `${excerpt(value)} at '${key}'`, 'Save it again')
    }
    metadata.set(key, value)
  }
  if (json !== undefined && !isRecord(json)) {
    throw fileError('__metadata__ must map strings to strings', excerpt(json), 'Save the file again')
  }
  return metadata
}

function isSizes(json: Json | undefined): json is number[] {
  return Array.isArray(json) && json.every((n) => Number.isSafeInteger(n) && n >= 0)
}

function isRecord(json: Json | undefined): json is { readonly [key: string]: Json } {
  return json !== null && typeof json === 'object' && !Array.isArray(json)
}
