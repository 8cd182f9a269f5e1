import { FlowsError } from '@tfjs-flows/core'

/** What the chunk `fmt ` says. */
export interface WavFormat {
  /** 1 for PCM, 3 for floats. */
  readonly tag: number
  readonly channels: number
  readonly sampleRate: number
  readonly bits: number
}

const EXTENSIBLE = 0xfffe
/** Sound with more channels than this is damage. */
const MOST_CHANNELS = 256

/** The chunks of a RIFF file that sound needs, every length of which is checked against the bytes that are there. */
export function wavChunks(bytes: Uint8Array, name: string): { format: WavFormat; data: DataView } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || word(view, 0) !== 'RIFF' || word(view, 8) !== 'WAVE') {
    throw damaged(name, 'no RIFF WAVE signature at its start')
  }
  let format: WavFormat | undefined
  for (let at = 12; at + 8 <= bytes.length; ) {
    const [id, size] = [word(view, at), view.getUint32(at + 4, true)]
    const start = at + 8
    const here = Math.min(size, bytes.length - start)
    if (id === 'fmt ') format = readFormat(new DataView(view.buffer, view.byteOffset + start, here), name)
    if (id === 'data') {
      if (format === undefined) throw damaged(name, 'samples before the format')
      return { format, data: new DataView(view.buffer, view.byteOffset + start, here) }
    }
    at = start + size + (size % 2)
  }
  throw damaged(name, format === undefined ? 'no format' : 'no samples')
}

function readFormat(view: DataView, name: string): WavFormat {
  if (view.byteLength < 16) throw damaged(name, `a format of ${view.byteLength} bytes`)
  const tag = view.getUint16(0, true)
  const [channels, sampleRate] = [view.getUint16(2, true), view.getUint32(4, true)]
  const [align, bits] = [view.getUint16(12, true), view.getUint16(14, true)]
  if (channels < 1 || channels > MOST_CHANNELS || sampleRate < 1) {
    throw damaged(name, `${channels} channels at ${sampleRate} samples a second`)
  }
  if (align !== (channels * bits) / 8) throw damaged(name, `${align} bytes for ${channels} samples of ${bits} bits`)
  // The extension starts with its length, the bits that count and the speakers; then the tag as the start of a GUID.
  const isExtended = tag === EXTENSIBLE && view.byteLength >= 40
  return { tag: isExtended ? view.getUint16(24, true) : tag, channels, sampleRate, bits }
}

function word(view: DataView, at: number): string {
  return String.fromCharCode(...Array.from({ length: 4 }, (_, i) => view.getUint8(at + i)))
}

function damaged(name: string, got: string): FlowsError {
  return new FlowsError('file', {
    who: 'parseWav',
    rule: 'a .wav file is a RIFF WAVE signature, a format and samples',
    got: `${got} (${name})`,
    do: 'Save the sound again as .wav',
  })
}
