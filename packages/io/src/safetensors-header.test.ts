import { FlowsError } from '@tfjs-flows/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSafetensors, encodeSafetensors, type SafetensorsTensor } from './safetensors.ts'

/** A file with a header of any text over `dataBytes` zeros. */
function fileOf(header: string, dataBytes: number, length?: bigint): Uint8Array {
  const json = new TextEncoder().encode(header)
  const bytes = new Uint8Array(8 + json.length + dataBytes)
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(json.length), true)
  bytes.set(json, 8)
  return bytes
}

const entry = (dtype: string, shape: unknown, offsets: unknown): string =>
  JSON.stringify({ dtype, shape, data_offsets: offsets })

const one = `{"a":${entry('F32', [1], [0, 4])}}`

describe('the header of a safetensors file', () => {
  const broken: [string, string, Uint8Array][] = [
    ['an empty file', 'starts with 8 bytes', new Uint8Array(0)],
    ['a file of 7 bytes', 'starts with 8 bytes', new Uint8Array(7)],
    ['a header longer than the file', 'must end inside the file', fileOf(one, 4, 1000n)],
    ['a header of 2^63 bytes', 'must end inside the file', fileOf(one, 4, 1n << 63n)],
    ['a header cut short', 'must be JSON', fileOf(one, 4, 20n)],
    ['no header', "starts with '{'", fileOf('', 0)],
    ['a picture', 'must end inside the file', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0)],
    ['an array', "starts with '{'", fileOf('[]', 0)],
    ['text that is not UTF-8', 'UTF-8', Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d)],
    ['data past the end', 'inside the file', fileOf(one, 3)],
    ['bytes that no tensor covers', 'must cover all data', fileOf(one, 5)],
    ['a hole', "'b' does not", fileOf(`{"a":${entry('U8', [1], [0, 1])},"b":${entry('U8', [1], [2, 3])}}`, 3)],
    ['an overlap', "'b' does not", fileOf(`{"a":${entry('U8', [2], [0, 2])},"b":${entry('U8', [2], [1, 3])}}`, 3)],
    ['a name given twice', 'must hold each key once', fileOf(`{"a":${entry('U8', [0], [0, 0])},"\\u0061":1}`, 0)],
    ['a dtype it does not know', 'one of the dtypes', fileOf(`{"a":${entry('F99', [1], [0, 4])}}`, 4)],
    ['a dtype of the prototype', 'one of the dtypes', fileOf(`{"a":${entry('toString', [1], [0, 4])}}`, 4)],
    ['a negative shape', "the shape of 'a'", fileOf(`{"a":${entry('F32', [-1], [0, 4])}}`, 4)],
    ['a shape with a fraction', "the shape of 'a'", fileOf(`{"a":${entry('F32', [0.5], [0, 4])}}`, 4)],
    ['a shape of text', "the shape of 'a'", fileOf(`{"a":${entry('F32', '1', [0, 4])}}`, 4)],
    ['a huge shape', "the bytes of 'a'", fileOf(`{"a":${entry('F32', [2 ** 40, 2 ** 40], [0, 4])}}`, 4)],
    ['a shape past 2^1024', "the bytes of 'a'", fileOf(`{"a":${entry('F32', Array(40).fill(2 ** 50), [0, 4])}}`, 4)],
    ['three offsets', 'data_offsets', fileOf(`{"a":${entry('F32', [1], [0, 4, 8])}}`, 4)],
    ['offsets turned round', 'data_offsets', fileOf(`{"a":${entry('F32', [1], [4, 0])}}`, 4)],
    ['an entry that is a number', 'one of the dtypes', fileOf('{"a":1}', 0)],
    ['metadata that is no record', '__metadata__ must map', fileOf('{"__metadata__":[1]}', 0)],
    ['metadata of numbers', '__metadata__ must map', fileOf('{"__metadata__":{"a":1}}', 0)],
    ['a name __proto__', "'__proto__'", fileOf(`{"__proto__":${entry('U8', [0], [0, 0])}}`, 0)],
    ['deep nesting', 'nest deeper', fileOf(`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 0)],
  ]
  it.each(broken)('is refused for %s', (_, message, bytes) => {
    expect(() => decodeSafetensors(bytes)).toThrow(FlowsError)
    expect(() => decodeSafetensors(bytes)).toThrow(message)
  })

  it('may be padded, in any order, and hold empty tensors', () => {
    const header = `{"b":${entry('U8', [1], [4, 5])},"e":${entry('F32', [0, 3], [4, 4])},"a":${entry('F32', [], [0, 4])}}   `
    const { tensors } = decodeSafetensors(fileOf(header, 5))
    expect(tensors.get('a')).toEqual({ dtype: 'F32', shape: [], values: new Float32Array(1) })
    expect(tensors.get('e')).toEqual({ dtype: 'F32', shape: [0, 3], values: new Float32Array(0) })
  })

  it('describes a damaged file with a FlowsError or reads it, within the size of the file', () => {
    const tensors = new Map<string, SafetensorsTensor>([
      ['w', { dtype: 'F32', shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
      ['steps', { dtype: 'I32', shape: [], values: Int32Array.of(7) }],
      ['mask', { dtype: 'BOOL', shape: [3], values: Uint8Array.of(1, 0, 1) }],
    ])
    const whole = encodeSafetensors(tensors, new Map([['note', 'a "quoted" one']]))
    const position = fc.nat(whole.length - 1)
    const damage = fc.record({
      end: fc.nat(whole.length),
      flips: fc.array(fc.tuple(position, fc.integer({ min: 1, max: 255 })), { maxLength: 4 }),
    })
    const check = ({ end, flips }: { end: number; flips: [number, number][] }): void => {
      const bytes = whole.slice(0, end)
      for (const [at, mask] of flips) if (at < end) bytes[at] = (bytes[at] as number) ^ mask
      let read: ReturnType<typeof decodeSafetensors> | undefined
      try {
        read = decodeSafetensors(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(FlowsError)
      }
      const size = [...(read?.tensors.values() ?? [])].reduce((sum, { values }) => sum + values.byteLength, 0)
      expect(size).toBeLessThanOrEqual(bytes.length)
    }
    fc.assert(fc.property(damage, check), { numRuns: 3000, seed: 1 })
    fc.assert(
      fc.property(
        damage.map(({ flips }) => ({ end: whole.length, flips })),
        check,
      ),
      { numRuns: 3000, seed: 2 },
    )
  })

  it('survives any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => decodeSafetensors(bytes)).toThrow(FlowsError)
      }),
      { numRuns: 2000, seed: 3, examples: [] },
    )
  })
})
