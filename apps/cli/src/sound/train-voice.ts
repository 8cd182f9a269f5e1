import {
  MuLaw,
  type SequenceWindows,
  sequenceWindows,
  type WaveNetDistribution,
  WaveNetWindows,
} from '@tfjs-flows/autoregressive'
import { FlowsError, Rng } from '@tfjs-flows/core'
import type { Clip } from '@tfjs-flows/data'
import { type FitResult, finished, fit, type WorkerCount } from '@tfjs-flows/train'
import { duration, nats, progressBar } from '../format.ts'
import { contextOf } from './clip-labels.ts'
import type { PreparedClips } from './prepare-clips.ts'
import { levels } from './voice-model.ts'
import type { Head } from './voice-shape.ts'

export interface VoiceTraining {
  readonly head: Head
  readonly steps: number
  readonly batchSize: number
  readonly workers: WorkerCount
  /** Samples of a window. */
  readonly window: number
  readonly seed: number
  readonly signal: AbortSignal
}

/** Samples that are looked at to choose the weights. */
const MOST_VALIDATION = 100_000
const EVALUATIONS = 10
/** Narrow components have steep slopes. */
const LEARNING_RATES: Readonly<Record<Head, number>> = { softmax: 8e-3, logistics: 3e-3 }

/** Trains on windows of the clips and keeps the weights that do best on the validation clips. */
export async function trainVoice(
  model: WaveNetDistribution,
  clips: PreparedClips,
  training: VoiceTraining,
  progress: (text: string) => void,
): Promise<FitResult> {
  const { head, steps, window, seed, signal, batchSize, workers } = training
  const examples = (of: readonly Clip[]): { x: Float32Array; context?: Float32Array } => {
    const windows = sequenceWindows(classesOf(of), { steps: window, history: model.network.receptiveField })
    const context = contexts(of, windows, clips)
    return { x: windows.values, ...(context !== undefined && { context }) }
  }
  let validationLoss: number | undefined
  const run = fit({
    model: new WaveNetWindows({ model, steps: window }),
    data: examples(clips.train),
    validation: examples(atMost(clips.validation, MOST_VALIDATION)),
    steps,
    batchSize,
    learningRate: LEARNING_RATES[head],
    warmupSteps: Math.min(20, Math.ceil(steps / 10)),
    evaluateEvery: Math.max(10, Math.ceil(steps / EVALUATIONS)),
    rng: new Rng(seed),
    signal,
    workers,
  })
  return finished(run, ({ step, loss, stepsPerSecond, etaSeconds, validation }) => {
    validationLoss = validation?.loss ?? validationLoss
    const best = validationLoss === undefined ? '' : `, validation ${perSample(validationLoss)}`
    progress(
      `wavenet ${progressBar(step, steps)} ${step}/${steps}  ${stepsPerSecond.toFixed(2)} steps/s  ${duration(etaSeconds)} left  loss ${perSample(loss)}${best} a sample`,
    )
  })
}

/** Mu-law classes of the clips. */
export function classesOf(clips: readonly Clip[]): Float32Array[] {
  const companding = new MuLaw({ levels })
  return clips.map(({ values }) => companding.encode(values))
}

/** The contexts of clips by their names, row after row; undefined where there are no labels. */
export function contextsOf(
  clips: readonly Clip[],
  { labels }: Pick<PreparedClips, 'labels'>,
): Float32Array | undefined {
  return labels.length === 0 ? undefined : Float32Array.from(clips.flatMap(({ name }) => contextOf(name, labels)))
}

/** `2.531 nats (3.651 bits)` */
export function perSample(value: number): string {
  return `${nats(value)} nats (${nats(value / Math.LN2)} bits)`
}

/** Window after window, that of its clip. */
function contexts(of: readonly Clip[], { sequences }: SequenceWindows, clips: PreparedClips): Float32Array | undefined {
  return contextsOf(
    [...sequences].map((i) => of[i] as Clip),
    clips,
  )
}

/** The first clips, until their samples are as many. */
function atMost(clips: readonly Clip[], samples: number): Clip[] {
  let sum = 0
  return clips.filter(({ values }, i) => {
    const fits = i === 0 || sum + values.length <= samples
    if (fits) sum += values.length
    return fits
  })
}

/** A window must hold more than the history that it looks back upon. */
export function windowOf(given: number | undefined, receptiveField: number): number {
  const window = given ?? Math.max(1024, 2 * receptiveField)
  if (window > receptiveField) return window
  throw new FlowsError('argument', {
    who: '--window',
    rule: `it must be above the receptive field of ${receptiveField} samples`,
    got: String(window),
    do: `Write for example --window ${2 * receptiveField}`,
  })
}
