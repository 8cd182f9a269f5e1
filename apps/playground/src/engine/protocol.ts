import type { Settings } from '../settings.ts'
import type { HeldOutScore } from './held-out-score.ts'
import type { Frame, Picture } from './picture.ts'

/** What the page asks of the engine. A new `prepare` or `open` ends whatever ran before it. */
export type Request =
  | { readonly kind: 'prepare'; readonly settings: Settings; readonly start: boolean }
  | { readonly kind: 'start' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'save' }
  | { readonly kind: 'open'; readonly file: Blob; readonly name: string; readonly backend: Settings['backend'] }

/** What there is to know before the first step. */
export interface Scene {
  readonly title: string
  readonly columns: readonly [string, string]
  readonly frame: Frame
  /** -E[log p(x)] of the true density in nats; null where the truth is not known. */
  readonly entropy: number | null
  /** The true log p on the cells of the frame, laid out as in `Picture`; null where it is not known. */
  readonly truth: { readonly logProb: Float32Array; readonly size: number } | null
  /** Draws of the truth, rows of two numbers. */
  readonly data: Float32Array | null
  readonly parameters: number
  /** The active backend and why it was taken. */
  readonly backend: string
  /** Where the model came from, for one that was opened. */
  readonly about: string | null
}

/** Final numbers. log p is that of `probePoints`. */
export interface Outcome {
  readonly step: number
  readonly score: HeldOutScore | null
  readonly logProb: readonly number[]
}

/** What the engine tells the page. */
export type Report =
  /** Draws of each toy density in [-1, 1] x [-1, 1]. */
  | { readonly kind: 'thumbnails'; readonly points: Readonly<Record<string, Float64Array>> }
  | { readonly kind: 'busy'; readonly what: string }
  | { readonly kind: 'scene'; readonly scene: Scene }
  | { readonly kind: 'progress'; readonly step: number; readonly loss: number; readonly stepsPerSecond: number }
  | { readonly kind: 'picture'; readonly step: number; readonly picture: Picture; readonly score: HeldOutScore | null }
  | { readonly kind: 'phase'; readonly phase: 'ready' | 'training' | 'paused' | 'done' | 'opened' }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'saved'; readonly bytes: Uint8Array<ArrayBuffer>; readonly name: string }
  /** `fatal`: nothing can run until the settings change; otherwise all goes on as before. */
  | { readonly kind: 'failed'; readonly message: string; readonly fatal: boolean }

/** Three points at which runs are compared: on a moon, between the moons, and outside. */
export const probePoints: readonly (readonly [x: number, y: number])[] = [
  [1, 0],
  [0, 0.5],
  [-2.5, 1],
]
