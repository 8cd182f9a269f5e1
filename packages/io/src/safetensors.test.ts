import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sharedFile } from '@tfjs-flows/config/vitest'
import { describe, expect, it } from 'vitest'
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from './safetensors.ts'

const tensors = new Map<string, SafetensorsTensor>([
  ['mask', { dtype: 'BOOL', shape: [3], values: Uint8Array.of(1, 0, 1) }],
  ['w', { dtype: 'F32', shape: [1, 2], values: Float32Array.of(Number.NaN, -0) }],
  ['big', { dtype: 'I64', shape: [1], values: BigInt64Array.of(-(2n ** 60n)) }],
  ['wide', { dtype: 'F64', shape: [], values: Float64Array.of(Math.PI) }],
  ['none', { dtype: 'F32', shape: [0], values: new Float32Array(0) }],
  ['bytes', { dtype: 'U8', shape: [2], values: Uint8Array.of(0, 255) }],
])

describe('safetensors', () => {
  it('returns what went in', () => {
    const metadata = new Map([['note', 'ünï "code" \\ \u0000']])
    const read = decodeSafetensors(encodeSafetensors(tensors, metadata))
    expect(read.metadata).toEqual(metadata)
    expect(read.tensors.size).toBe(tensors.size)
    for (const [name, tensor] of tensors) expect(read.tensors.get(name)).toEqual(tensor)
  })

  it('writes the bytes of the published format', () => {
    const bytes = encodeSafetensors(new Map([['a', { dtype: 'U8', shape: [2], values: Uint8Array.of(7, 8) } as const]]))
    const json = '{"__metadata__":{},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}'
    const padded = json.padEnd(8 * Math.ceil(json.length / 8))
    expect([...bytes.subarray(0, 8)]).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0])
    expect(new TextDecoder().decode(bytes.subarray(8, -2))).toBe(padded)
    expect([...bytes.subarray(-2)]).toEqual([7, 8])
  })

  it('reads a file at any place in a larger buffer', () => {
    const bytes = encodeSafetensors(tensors)
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect(decodeSafetensors(shifted.subarray(3)).tensors.get('wide')?.values).toEqual(Float64Array.of(Math.PI))
  })

  it('refuses values that do not fit', () => {
    const wrong = { dtype: 'F32', shape: [2], values: new Float32Array(1) } as const
    expect(() => encodeSafetensors(new Map([['a', wrong]]))).toThrow("'a', F32 [2] with 1 x 4 bytes")
    const reserved = { dtype: 'U8', shape: [0], values: new Uint8Array(0) } as const
    expect(() => encodeSafetensors(new Map([['__metadata__', reserved]]))).toThrow("'__metadata__'")
  })

  it('reads files that Python wrote, and writes the same tensors back', (test) => {
    const folder = sharedFile('golden/models')
    if (folder === undefined) return test.skip('the reference data is absent')
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.safetensors'))) {
      const written = readFileSync(join(folder, file))
      const read = decodeSafetensors(written)
      expect(read.metadata.get('library'), file).toMatch(/^(zuko|nflows)$/)
      const again = encodeSafetensors(read.tensors, read.metadata)
      expect(again.length, file).toBe(written.length)
      expect(decodeSafetensors(again), file).toEqual(read)
    }
  })
})
