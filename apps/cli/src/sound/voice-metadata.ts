import type { LabelPart } from './clip-labels.ts'

/** What the file of a model of sounds says beside the model. */
export interface VoiceMetadata {
  readonly model: string
  readonly settings: string
  readonly sound: {
    /** Samples a second. */
    readonly sampleRate: number
    /** Mu-law classes. */
    readonly levels: number
    /** Mean length of the clips it was trained on. */
    readonly samples: number
    readonly labels: readonly LabelPart[]
  }
  readonly provenance: {
    readonly data: string
    readonly checksum: string
    readonly trainClips: number
    readonly trainSamples: number
    readonly seed: number
    readonly backend: string
  }
  /** Nats a sample. */
  readonly testLogProb: { readonly mean: number; readonly standardError: number; readonly kind: string }
}

/** Whether metadata, which may come from anywhere, are those of a model of sounds. */
export function isVoiceMetadata(value: unknown): value is VoiceMetadata {
  if (!isRecord(value) || typeof value['model'] !== 'string') return false
  const { sound, provenance, testLogProb } = value
  return (
    isRecord(sound) &&
    [sound['sampleRate'], sound['levels'], sound['samples']].every((n) => Number.isSafeInteger(n) && Number(n) > 0) &&
    Array.isArray(sound['labels']) &&
    sound['labels'].every(isLabelPart) &&
    isRecord(provenance) &&
    isRecord(testLogProb)
  )
}

function isLabelPart(value: unknown): value is LabelPart {
  if (!isRecord(value) || !Number.isSafeInteger(value['part'])) return false
  const { labels } = value
  return Array.isArray(labels) && labels.length > 0 && labels.every((label) => typeof label === 'string')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
