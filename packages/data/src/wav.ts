import { FlowsError } from '@tfjs-flows/core'
import { type WavFormat, wavChunks } from './wav-chunks.ts'

/** Sound as amplitudes in [-1, 1]. */
export interface Wav {
  /** Samples a second. */
  readonly sampleRate: number
  /** One array for each channel, all of one length. */
  readonly channels: readonly Float32Array[]
}

/** How samples lie in a .wav file. */
export type WavEncoding = 'pcm8' | 'pcm16' | 'pcm24' | 'pcm32' | 'float32'

interface Sample {
  readonly bytes: number
  read(view: DataView, at: number): number
  write(view: DataView, at: number, value: number): void
}

/** Signed integers of n bits stand for multiples of 2^(1 - n). */
const toInteger = (value: number, half: number): number => Math.min(half - 1, Math.max(-half, Math.round(value * half)))

const samples: Record<WavEncoding, Sample> = {
  pcm8: {
    bytes: 1,
    read: (view, at) => (view.getUint8(at) - 128) / 128,
    write: (view, at, value) => view.setUint8(at, toInteger(value, 128) + 128),
  },
  pcm16: {
    bytes: 2,
    read: (view, at) => view.getInt16(at, true) / 2 ** 15,
    write: (view, at, value) => view.setInt16(at, toInteger(value, 2 ** 15), true),
  },
  pcm24: {
    bytes: 3,
    read: (view, at) => (view.getInt8(at + 2) * 2 ** 16 + view.getUint16(at, true)) / 2 ** 23,
    write: (view, at, value) => {
      const whole = toInteger(value, 2 ** 23)
      view.setUint16(at, whole & 0xffff, true)
      view.setInt8(at + 2, whole >> 16)
    },
  },
  pcm32: {
    bytes: 4,
    read: (view, at) => view.getInt32(at, true) / 2 ** 31,
    write: (view, at, value) => view.setInt32(at, toInteger(value, 2 ** 31), true),
  },
  float32: {
    bytes: 4,
    read: (view, at) => view.getFloat32(at, true),
    write: (view, at, value) => view.setFloat32(at, value, true),
  },
}

/**
 * Reads the bytes of a .wav file: PCM of 8, 16, 24 or 32 bits or 32-bit floats, any number of channels, plain or
 * WAVE_FORMAT_EXTENSIBLE. Integers become multiples of 2^(1 - bits), so that `formatWav` gives them back exactly.
 *
 * A file that ends early, as one of a recording that was cut off, keeps its whole samples.
 *
 * @throws FlowsError 'file' for damage and for encodings that are not read, 'data' for floats that are not finite
 *
 * @example
 * ```ts
 * const { sampleRate, channels } = parseWav(new Uint8Array(await file.arrayBuffer()))
 * ```
 */
export function parseWav(bytes: Uint8Array, name = 'the .wav file'): Wav {
  const { format, data } = wavChunks(bytes, name)
  const { read, bytes: size } = samples[encodingOf(format, name)]
  const frames = Math.floor(data.byteLength / (size * format.channels))
  const channels = Array.from({ length: format.channels }, () => new Float32Array(frames))
  for (const [c, channel] of channels.entries()) {
    for (let i = 0; i < frames; i += 1) channel[i] = read(data, (i * format.channels + c) * size)
    const broken = channel.findIndex((value) => !Number.isFinite(value))
    if (broken < 0) continue
    throw new FlowsError('data', {
      who: 'parseWav',
      rule: 'every sample must be finite',
      got: `${channel[broken]} at sample ${broken} of ${name}`,
    })
  }
  return { sampleRate: format.sampleRate, channels }
}

/**
 * The bytes of a .wav file. Amplitudes past [-1, 1] take the end, except in float32.
 *
 * @throws FlowsError 'argument' where there is no channel, their lengths differ, or the sample rate is no whole number
 */
export function formatWav({ sampleRate, channels }: Wav, encoding: WavEncoding = 'pcm16'): Uint8Array {
  const frames = channels[0]?.length ?? 0
  const isSound = channels.length > 0 && channels.every((channel) => channel.length === frames)
  if (!isSound || !Number.isInteger(sampleRate) || sampleRate < 1) {
    throw new FlowsError('argument', {
      who: 'formatWav',
      rule: 'there must be channels of one length and a whole number of samples a second',
      got: `lengths ${channels.map(({ length }) => length).join(', ') || 'none'}, ${sampleRate} samples a second`,
    })
  }
  const { bytes: size, write } = samples[encoding]
  const [isFloat, align] = [encoding === 'float32', size * channels.length]
  const dataSize = frames * align
  // Chunks start at even places.
  const view = new DataView(new ArrayBuffer(44 + dataSize + (dataSize % 2)))
  const text = (at: number, word: string): void => {
    for (const [i, letter] of [...word].entries()) view.setUint8(at + i, letter.charCodeAt(0))
  }
  text(0, 'RIFF')
  view.setUint32(4, view.byteLength - 8, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, isFloat ? 3 : 1, true)
  view.setUint16(22, channels.length, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * align, true)
  view.setUint16(32, align, true)
  view.setUint16(34, 8 * size, true)
  text(36, 'data')
  view.setUint32(40, dataSize, true)
  for (const [c, channel] of channels.entries()) {
    for (const [i, value] of channel.entries()) write(view, 44 + i * align + c * size, value)
  }
  return new Uint8Array(view.buffer)
}

/** One channel of a sound: the mean of all, or the one of a number from 0 on. */
export function oneChannel({ channels }: Wav, channel: 'mean' | number = 'mean'): Float32Array {
  if (channel !== 'mean') {
    const chosen = channels[channel]
    if (chosen !== undefined) return chosen
    throw new FlowsError('argument', {
      who: 'oneChannel',
      rule: `channel must be below their number (${channels.length})`,
      got: String(channel),
    })
  }
  const [first = new Float32Array(), ...others] = channels
  return first.map((value, i) => others.reduce((sum, { [i]: more = 0 }) => sum + more, value) / channels.length)
}

function encodingOf({ tag, bits }: WavFormat, name: string): WavEncoding {
  const encodings: Record<string, WavEncoding> = {
    '1:8': 'pcm8',
    '1:16': 'pcm16',
    '1:24': 'pcm24',
    '1:32': 'pcm32',
    '3:32': 'float32',
  }
  const encoding = encodings[`${tag}:${bits}`]
  if (encoding !== undefined) return encoding
  throw new FlowsError('file', {
    who: 'parseWav',
    rule: 'samples must be PCM of 8, 16, 24 or 32 bits, or 32-bit floats',
    got: `format ${tag} of ${bits} bits in ${name}`,
    do: 'Save it as 16-bit PCM first',
  })
}
