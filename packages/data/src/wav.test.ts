import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { formatWav, oneChannel, parseWav, type WavEncoding } from './wav.ts'

const encodings: readonly (readonly [WavEncoding, number])[] = [
  ['pcm8', 2 ** -7],
  ['pcm16', 2 ** -15],
  ['pcm24', 2 ** -23],
  ['pcm32', 2 ** -31],
  ['float32', 0],
]

/** Below the top of the coarsest encoding. */
const channel = (seed: number): Float32Array => Float32Array.from(new Rng(seed).uniforms(101), (u) => 1.98 * u - 0.99)

/** Bytes of a file whose chunks are given by name. */
function riff(chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const parts = chunks.flatMap(([id, bytes]) => {
    const head = new Uint8Array(8)
    head.set(new TextEncoder().encode(id))
    new DataView(head.buffer).setUint32(4, bytes.length, true)
    return [...head, ...bytes, ...(bytes.length % 2 === 1 ? [0] : [])]
  })
  const head = [...new TextEncoder().encode('RIFF'), 0, 0, 0, 0, ...new TextEncoder().encode('WAVE')]
  return Uint8Array.from([...head, ...parts])
}

interface FormatFields {
  tag?: number
  channels?: number
  sampleRate?: number
  align?: number
  bits?: number
}

function formatChunk({ tag = 1, channels = 1, sampleRate = 8000, align = 2, bits = 16 }: FormatFields): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  for (const [at, value] of [
    [0, tag],
    [2, channels],
    [12, align],
    [14, bits],
  ] as const) {
    view.setUint16(at, value, true)
  }
  view.setUint32(4, sampleRate, true)
  return bytes
}

describe.each(encodings)('a .wav file of %s', (encoding, step) => {
  it.each([1, 2, 3])('keeps %i channels and the sample rate', (count) => {
    const channels = Array.from({ length: count }, (_, c) => channel(c))
    const back = parseWav(formatWav({ sampleRate: 44_100, channels }, encoding))
    expect(back.sampleRate).toBe(44_100)
    expect(back.channels).toHaveLength(count)
    for (const [c, values] of channels.entries()) {
      for (const [i, value] of values.entries()) {
        expect(Math.abs((back.channels[c]?.[i] as number) - value)).toBeLessThanOrEqual(step / 2)
      }
    }
    // What came from a file goes back to the same bytes.
    expect(formatWav(back, encoding)).toEqual(formatWav(parseWav(formatWav(back, encoding)), encoding))
  })

  it('reaches both ends', () => {
    const ends = { sampleRate: 1, channels: [Float32Array.of(-1, 0, 1)] }
    const back = [...(parseWav(formatWav(ends, encoding)).channels[0] as Float32Array)]
    expect(back).toEqual([-1, 0, Math.fround(1 - step)])
  })
})

it('takes amplitudes past the ends to the ends', () => {
  const { channels } = parseWav(formatWav({ sampleRate: 1, channels: [Float32Array.of(-7, 7)] }))
  expect([...(channels[0] as Float32Array)]).toEqual([-1, 1 - 2 ** -15])
})

it('reads WAVE_FORMAT_EXTENSIBLE, passes over other chunks, and keeps the whole samples of a file that ends early', () => {
  const extended = new Uint8Array(40)
  extended.set(formatChunk({ tag: 0xfffe, channels: 2, align: 4 }))
  extended.set([22, 0, 16, 0, 3, 0, 0, 0, 1, 0], 16)
  const odd = Uint8Array.of(1, 2, 3)
  const bytes = riff([
    ['LIST', odd],
    ['fmt ', extended],
    ['fact', odd],
    ['data', Uint8Array.of(0, 0x40, 0, 0xc0, 0, 0x20, 0, 0, 0, 1)],
  ])
  const { channels, sampleRate } = parseWav(bytes)
  expect(sampleRate).toBe(8000)
  expect(channels.map((values) => [...values])).toEqual([
    [0.5, 0.25],
    [-0.5, 0],
  ])
  const short = parseWav(bytes.subarray(0, bytes.length - 4))
  expect(short.channels.map((values) => [...values])).toEqual([[0.5], [-0.5]])
})

describe('files that are no sound', () => {
  const samples = Uint8Array.of(1, 2, 3, 4)
  const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['empty', new Uint8Array(0), /no RIFF WAVE signature/],
    ['text', new TextEncoder().encode('a,b\n1,2\n3,4\n'), /no RIFF WAVE signature at its start \(voice\.wav\)/],
    ['no format', riff([['data', samples]]), /samples before the format/],
    ['no samples', riff([['fmt ', formatChunk({})]]), /no samples/],
    ['short format', riff([['fmt ', Uint8Array.of(1, 0)]]), /a format of 2 bytes/],
    ['no channels', riff([['fmt ', formatChunk({ channels: 0, align: 0 })]]), /0 channels/],
    ['wrong size', riff([['fmt ', formatChunk({ align: 3 })]]), /3 bytes for 1 samples of 16 bits/],
    [
      'mp3',
      riff([
        ['fmt ', formatChunk({ tag: 85 })],
        ['data', samples],
      ]),
      /format 85 of 16 bits in voice\.wav/,
    ],
    [
      'NaN',
      riff([
        ['fmt ', formatChunk({ tag: 3, align: 4, bits: 32 })],
        ['data', Uint8Array.of(0, 0, 192, 127)],
      ]),
      /NaN/,
    ],
  ]
  it.each(cases)('%s', (_, bytes, message) => {
    expect(() => parseWav(bytes, 'voice.wav')).toThrow(message)
  })

  it('any damage is refused by name or read, and nothing else', () => {
    const good = formatWav({ sampleRate: 8000, channels: [channel(1)] })
    const rng = new Rng(5)
    for (let trial = 0; trial < 300; trial += 1) {
      const bytes = good.slice(0, 44 + Math.floor(20 * (rng.uniforms(1)[0] as number)))
      for (const u of rng.uniforms(6)) bytes[Math.floor(u * 44)] = Math.floor(256 * ((u * 1e4) % 1))
      try {
        for (const values of parseWav(bytes).channels) expect(values.every(Number.isFinite)).toBe(true)
      } catch (error) {
        expect(error).toHaveProperty('code', expect.stringMatching(/^(file|data)$/))
      }
    }
  })
})

it('mixes channels or takes one', () => {
  const wav = { sampleRate: 1, channels: [Float32Array.of(1, 0), Float32Array.of(0.5, -1)] }
  expect([...oneChannel(wav)]).toEqual([0.75, -0.5])
  expect([...oneChannel(wav, 1)]).toEqual([0.5, -1])
  expect(() => oneChannel(wav, 2)).toThrow('channel must be below their number (2); got 2')
  expect(() => formatWav({ sampleRate: 1.5, channels: wav.channels })).toThrow('1.5 samples a second')
})
