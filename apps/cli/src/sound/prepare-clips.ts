import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { FlowsError, Rng } from '@tfjs-flows/core'
import { type Clip, readClips, split } from '@tfjs-flows/data'
import { findLabels, type LabelPart } from './clip-labels.ts'

/** Clips of one sample rate, split at random. */
export interface PreparedClips {
  readonly name: string
  readonly sampleRate: number
  /** Of all names and samples, SHA-256 in hex. */
  readonly checksum: string
  readonly train: readonly Clip[]
  readonly validation: readonly Clip[]
  readonly test: readonly Clip[]
  readonly labels: readonly LabelPart[]
}

export interface ClipChoice {
  readonly source: string | undefined
  readonly split: readonly number[]
  readonly seed: number
  readonly conditionOn: readonly number[]
}

/** Reads a folder of .wav files and splits them by clip. */
export async function prepareClips({
  source,
  split: fractions,
  seed,
  conditionOn,
}: ClipChoice): Promise<PreparedClips> {
  const folder = source ?? ''
  if (!(await isFolder(folder))) {
    throw new FlowsError('argument', {
      who: '--model wavenet',
      rule: 'the source must be a folder of .wav files',
      got: source === undefined ? 'none' : `'${source}'`,
      do: 'Name the folder, or another model for a table',
    })
  }
  const { clips, sampleRate } = await readClips(folder)
  const labels = findLabels(
    clips.map(({ name }) => name),
    conditionOn,
  )
  const parts = split(clips.length, fractions, new Rng(seed)).map((indices) =>
    [...indices].sort((a, b) => a - b).map((i) => clips[i] as Clip),
  )
  const [train = [], validation = [], test = []] = parts
  return { name: folder, sampleRate, checksum: checksumOf(clips), train, validation, test, labels }
}

/** Whether a folder lies at the path. */
export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

/** Samples of all clips together. */
export function samplesOf(clips: readonly Clip[]): number {
  return clips.reduce((sum, { values }) => sum + values.length, 0)
}

function checksumOf(clips: readonly Clip[]): string {
  const hash = createHash('sha256')
  for (const { name, values } of clips) {
    hash.update(name)
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return hash.digest('hex')
}
