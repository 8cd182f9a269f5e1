import { FlowsError } from '@tfjs-flows/core'
import {
  elementBytes,
  headerLength,
  parseHeader,
  prefixBytes,
  type SafetensorsDtype,
  type SafetensorsHeader,
  type TensorEntry,
} from './safetensors-header.ts'

/** Values of a tensor in a file: BOOL and U8 are bytes, I64 is 64-bit integers. */
export type SafetensorsValues = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array

/** One tensor of a safetensors file. */
export interface SafetensorsTensor {
  readonly dtype: SafetensorsDtype
  readonly shape: readonly number[]
  readonly values: SafetensorsValues
}

/** A safetensors file in memory, its values not yet copied out. */
export interface OpenSafetensors extends SafetensorsHeader {
  readonly data: Uint8Array
}

/** Checks the header of a file in memory; errors: 'file'. */
export function openSafetensors(bytes: Uint8Array): OpenSafetensors {
  const start = prefixBytes + headerLength(bytes.subarray(0, prefixBytes), bytes.length)
  const data = bytes.subarray(start)
  return { ...parseHeader(bytes.subarray(prefixBytes, start), data.length), data }
}

/** Copies the values of one tensor, so that they are aligned and outlive the file's bytes. */
export function copyValues(file: OpenSafetensors, entry: TensorEntry): SafetensorsValues {
  // Not slice: that of Node's Buffer, a Uint8Array too, is a view.
  const bytes = new Uint8Array(entry.end - entry.begin)
  bytes.set(file.data.subarray(entry.begin, entry.end))
  const { buffer } = bytes
  switch (entry.dtype) {
    case 'F32':
      return new Float32Array(buffer)
    case 'I32':
      return new Int32Array(buffer)
    case 'F64':
      return new Float64Array(buffer)
    case 'I64':
      return new BigInt64Array(buffer)
    default:
      return bytes
  }
}

/**
 * All tensors and string metadata of any safetensors file, such as one written by Python.
 *
 * The format is little-endian, as is every platform that JavaScript runs on today. Reads F64, I64, F32, I32, U8 and
 * BOOL; errors: 'file', naming the tensor.
 *
 * @example
 * ```ts
 * const { tensors } = decodeSafetensors(writtenByPython)
 * tensors.get('net.0.weight') // { dtype: 'F32', shape: [64, 6], values: Float32Array }
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array): {
  tensors: Map<string, SafetensorsTensor>
  metadata: Map<string, string>
} {
  const file = openSafetensors(bytes)
  const tensors = new Map<string, SafetensorsTensor>()
  for (const [name, entry] of file.tensors) {
    tensors.set(name, { dtype: entry.dtype, shape: entry.shape, values: copyValues(file, entry) })
  }
  return { tensors, metadata: new Map(file.metadata) }
}

/**
 * The bytes of a safetensors file: 8 bytes of header length, JSON padded with spaces to 8 bytes, then the values, wider
 * dtypes first so that each tensor is aligned.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, SafetensorsTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort(([, a], [, b]) => elementBytes[b.dtype] - elementBytes[a.dtype])
  let end = 0
  const entries = ordered.map(([name, tensor]) => {
    checkTensor(name, tensor)
    const begin = end
    end += tensor.values.byteLength
    return [name, { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [begin, end] }] as const
  })
  const header = { __metadata__: Object.fromEntries(metadata), ...Object.fromEntries(entries) }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const start = prefixBytes + 8 * Math.ceil(json.length / 8)
  const bytes = new Uint8Array(start + end)
  bytes.fill(0x20, prefixBytes, start)
  bytes.set(json, prefixBytes)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - prefixBytes), true)
  let at = start
  for (const [, { values }] of ordered) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at)
    at += values.byteLength
  }
  return bytes
}

function checkTensor(name: string, { dtype, shape, values }: SafetensorsTensor): void {
  const size = shape.reduce((product, n) => product * n, 1)
  const isReserved = name === '__metadata__' || name === '__proto__'
  if (isReserved || values.length !== size || values.BYTES_PER_ELEMENT !== elementBytes[dtype]) {
    throw new FlowsError('argument', {
      who: 'save',
      rule: 'a tensor must have a free name, and values that fit its dtype and shape',
      got: `'${name}', ${dtype} [${shape.join(', ')}] with ${values.length} x ${values.BYTES_PER_ELEMENT} bytes`,
      do: 'Rename the tensor or correct its shape',
    })
  }
}
