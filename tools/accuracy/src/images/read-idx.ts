import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { FlowsError } from '@tfjs-flows/core'

/** Bytes of the IDX format, such as the images of MNIST [n, height, width]. */
export interface IdxBytes {
  readonly shape: readonly number[]
  readonly values: Uint8Array
}

/** Type code of unsigned bytes. */
const BYTES = 8

/** Reads a gzipped file of unsigned bytes. */
export function readIdx(path: string): IdxBytes {
  return parseIdx(gunzipSync(readFileSync(path)), path)
}

/** @throws FlowsError 'file' for other types than bytes, and where the values do not fill the shape */
export function parseIdx(bytes: Uint8Array, path: string): IdxBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rank = bytes[3] ?? 0
  const head = 4 + 4 * rank
  const shape = bytes.length < head ? [] : Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const size = shape.reduce((product, n) => product * n, 1)
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === BYTES && rank > 0 && bytes.length === head + size) {
    return { shape, values: bytes.subarray(head) }
  }
  throw new FlowsError('file', {
    who: 'parseIdx',
    rule: `${path} must hold unsigned bytes in the IDX format`,
    got: `${bytes.length} bytes that start with ${bytes.subarray(0, 4).join(', ')}`,
    do: 'Fetch the file again',
  })
}
