import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { sequenceLogProbs, type WaveNetDistribution } from '@tfjs-flows/autoregressive'
import { saveModel } from '@tfjs-flows/io'
import { type BackendChoice, type ThreadCount, useBackend } from '@tfjs-flows/runtime'
import type { FitResult, WorkerCount } from '@tfjs-flows/train'
import { exitCodes } from '../exit-code.ts'
import { count, duration } from '../format.ts'
import { toMetadata } from '../model-metadata.ts'
import { samplesProgress } from '../rows-progress.ts'
import type { Terminal } from '../terminal.ts'
import { contextWidth } from './clip-labels.ts'
import { type ClipChoice, type PreparedClips, prepareClips, samplesOf } from './prepare-clips.ts'
import { summarizeClips } from './summarize-clips.ts'
import { classesOf, contextsOf, perSample, trainVoice, windowOf } from './train-voice.ts'
import type { VoiceMetadata } from './voice-metadata.ts'
import { levels, voiceModel } from './voice-model.ts'
import type { Head, VoiceShape } from './voice-shape.ts'

/** What `train --model wavenet` was asked for: `out` is the model's file. */
export interface TrainSoundsOptions extends Omit<ClipChoice, 'conditionOn'> {
  readonly conditionOn: readonly number[] | undefined
  readonly out: string
  readonly steps: number | undefined
  readonly batchSize: number | undefined
  readonly workers: WorkerCount
  readonly window: number | undefined
  readonly head: Head | undefined
  readonly channels: number | undefined
  readonly layers: number | undefined
  readonly cycles: number | undefined
  readonly backend: BackendChoice
  readonly threads: ThreadCount | undefined
  readonly json: boolean
}

const STEPS = 1000
const WINDOWS = 8
const CHANNELS = 32
/** A receptive field of 512 samples: 64 ms at 8 kHz. */
const LAYERS = 9
const CYCLES = 1

/** Fits a WaveNet to a folder of .wav files and keeps its file. */
export async function trainSounds(
  options: TrainSoundsOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { steps = STEPS, batchSize = WINDOWS, workers, channels = CHANNELS, layers = LAYERS, cycles = CYCLES } = options
  const { seed, out, head = 'logistics', conditionOn = [] } = options
  const clips = await prepareClips({ ...options, conditionOn })
  const backend = await useBackend(options.backend, { threads: options.threads })
  const samples = Math.max(1, Math.round(samplesOf(clips.train) / clips.train.length))
  const shape = { head, channels, layers, cycles, contextFeatures: contextWidth(clips.labels), seed }
  const model = voiceModel(shape, samples)
  try {
    const window = windowOf(options.window, model.network.receptiveField)
    introduce(clips, model, backend.name, terminal)
    // Before the long work: a place that cannot be written to must not cost a training.
    await mkdir(dirname(out), { recursive: true })
    const training = { head, steps, batchSize, window, seed, signal, workers }
    const result = await trainVoice(model, clips, training, (text) => terminal.progress(text))
    const test = await testVoice(model, clips, terminal)
    const settings = describe(shape, { ...training, result })
    const testLogProb = { ...test, kind: model.logProbKind }
    const facts = { seed, backend: backend.name, settings, testLogProb }
    await saveModel(model, out, { metadata: toMetadata(metadataOf(clips, samples, facts)) })
    terminal.note(`wavenet: trained in ${duration(result.seconds)}. ${settings}.`)
    report(model, { file: out, testLogProb, trainSeconds: result.seconds, settings }, options.json, terminal)
    return signal.aborted ? exitCodes.interrupted : exitCodes.done
  } finally {
    model.dispose()
  }
}

function metadataOf(
  clips: PreparedClips,
  samples: number,
  facts: Pick<VoiceMetadata, 'settings' | 'testLogProb'> & { readonly seed: number; readonly backend: string },
): VoiceMetadata {
  const { settings, testLogProb, seed, backend } = facts
  const { name: data, checksum, sampleRate, labels, train } = clips
  return {
    model: 'wavenet',
    settings,
    sound: { sampleRate, levels, samples, labels },
    provenance: { data, checksum, trainClips: train.length, trainSamples: samplesOf(train), seed, backend },
    testLogProb,
  }
}

function report(
  model: WaveNetDistribution,
  result: Pick<VoiceMetadata, 'testLogProb' | 'settings'> & { readonly file: string; readonly trainSeconds: number },
  json: boolean,
  terminal: Terminal,
): void {
  const { mean } = result.testLogProb
  const { receptiveField } = model.network
  const facts = { model: 'wavenet', parameters: model.countParameters(), receptiveField, ...result }
  terminal.out(
    json
      ? JSON.stringify({ ...facts, bitsPerSample: -mean / Math.LN2 }, null, 2)
      : `${result.file}: ${perSample(-mean)} a sample of the test clips (${result.testLogProb.kind})`,
  )
}

function introduce(clips: PreparedClips, model: WaveNetDistribution, backend: string, terminal: Terminal): void {
  const { train, validation, test, sampleRate } = clips
  terminal.note(
    `${clips.name}: ${count(train.length + validation.length + test.length)} clips at ${count(sampleRate)} samples a second (train ${count(train.length)} of ${count(samplesOf(train))} samples, validation ${count(validation.length)}, test ${count(test.length)}), backend ${backend}.`,
  )
  terminal.note(
    `wavenet: ${fieldWords(model.network.receptiveField, sampleRate)}, ${count(model.countParameters())} parameters.`,
  )
}

/** `receptive field 512 samples (64.0 ms)` */
export function fieldWords(receptiveField: number, sampleRate: number): string {
  return `receptive field ${count(receptiveField)} samples (${((1000 * receptiveField) / sampleRate).toFixed(1)} ms)`
}

/** Nats a sample of the test clips. */
async function testVoice(
  model: WaveNetDistribution,
  clips: PreparedClips,
  terminal: Terminal,
): Promise<{ mean: number; standardError: number }> {
  const onSteps = samplesProgress('test', samplesOf(clips.test), terminal)
  const context = contextsOf(clips.test, clips)
  const logProbs = await sequenceLogProbs(model, classesOf(clips.test), { context, onSteps })
  terminal.settle()
  return summarizeClips(
    logProbs,
    clips.test.map(({ values }) => values.length),
  )
}

function describe(
  { head, layers, cycles, channels }: VoiceShape,
  { batchSize, window, result }: { batchSize: number; window: number; result: FitResult },
): string {
  const times = cycles === 1 ? '' : `${cycles} times `
  const end = result.stopped === 'aborted' ? ', interrupted' : ''
  return `${times}${layers} layers, ${channels} channels, ${head} over ${levels} mu-law classes, ${result.steps} steps of ${batchSize} windows of ${window} samples, best at step ${result.best.step}${end}`
}
