import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Clip, readClips } from '@tfjs-flows/data'

export interface SpokenDigits {
  readonly sampleRate: number
  readonly train: readonly Clip[]
  readonly validation: readonly Clip[]
  readonly test: readonly Clip[]
}

/** The two speakers of whom the subset has all fifty recordings of each digit. */
export const speakers: readonly string[] = ['jackson', 'theo']

/**
 * The Free Spoken Digit Dataset of two speakers, split by the number of the recording: 0 to 4 are the test set, as its
 * authors have it, 5 to 9 choose the weights, 10 to 49 train.
 */
export async function spokenDigits(archive: string): Promise<SpokenDigits> {
  const folder = await mkdtemp(join(tmpdir(), 'fsdd-'))
  try {
    await promisify(execFile)('tar', ['-xzf', archive, '-C', folder])
    const [first] = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.wav'))
    const { clips, sampleRate } = await readClips(join(folder, first ?? '', '..'))
    const ofSpeakers = clips.filter(({ name }) => speakers.includes(partsOf(name).speaker))
    const part = (low: number, high: number): Clip[] =>
      ofSpeakers.filter(({ name }) => partsOf(name).index >= low && partsOf(name).index <= high)
    return { sampleRate, train: part(10, 49), validation: part(5, 9), test: part(0, 4) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Digit and speaker as ones among zeros: [12]. */
export function conditionOf(name: string): number[] {
  const { digit, speaker } = partsOf(name)
  const digits = Array.from({ length: 10 }, (_, k) => (k === digit ? 1 : 0))
  return [...digits, ...speakers.map((other) => (other === speaker ? 1 : 0))]
}

/** `7_jackson_32` */
function partsOf(name: string): { digit: number; speaker: string; index: number } {
  const [digit = '', speaker = '', index = ''] = name.split('_')
  return { digit: Number(digit), speaker, index: Number(index) }
}
