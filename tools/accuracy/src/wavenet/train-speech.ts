import {
  dilationCycle,
  MuLaw,
  OutputFamily,
  type SequenceWindows,
  sequenceLogProbs,
  sequenceWindows,
  WaveNet,
  WaveNetDistribution,
  WaveNetWindows,
} from '@tfjs-flows/autoregressive'
import { Rng } from '@tfjs-flows/core'
import type { Clip } from '@tfjs-flows/data'
import { Categorical } from '@tfjs-flows/distributions'
import { finished, fit } from '@tfjs-flows/train'
import { conditionOf, type SpokenDigits } from './spoken-digits.ts'

interface Budget {
  readonly steps: number
  readonly batchSize: number
  /** Samples of a window. */
  readonly window: number
  readonly channels: number
  readonly dilations: readonly number[]
  readonly learningRate: number
}

/** The stated budget: a few minutes on one core of 2024. */
export const budget: Budget = {
  steps: 1000,
  batchSize: 4,
  window: 2304,
  channels: 32,
  dilations: dilationCycle(9),
  learningRate: 8e-3,
}

const companding = new MuLaw()
/** About the standard deviation of classes of speech: the network's inputs are of size 1. */
const SPREAD = 32

/** A WaveNet of a softmax over the 256 mu-law classes, conditioned on digit and speaker, before training. */
export function speechModel(length: number): WaveNetDistribution {
  const { channels, dilations } = budget
  const { levels } = companding
  const output = new OutputFamily({
    family: Categorical,
    outFeatures: levels,
    inputs: { loc: (levels - 1) / 2, scale: SPREAD },
  })
  return new WaveNetDistribution({
    network: new WaveNet({
      outFeatures: levels,
      channels,
      dilations,
      contextFeatures: conditionOf('0_jackson_0').length,
      rng: new Rng(0),
    }),
    output,
    length,
  })
}

/** Trains within the budget; gives the test clips' bits per sample, and says how it goes. */
export async function trainSpeech(
  model: WaveNetDistribution,
  digits: SpokenDigits,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const trained = new WaveNetWindows({ model, steps: budget.window })
  const windows = (clips: readonly Clip[]): SequenceWindows =>
    sequenceWindows(
      clips.map(({ values }) => companding.encode(values)),
      { steps: budget.window, history: model.network.receptiveField },
    )
  const conditions = (clips: readonly Clip[], { sequences }: SequenceWindows): Float32Array =>
    Float32Array.from([...sequences].flatMap((clip) => conditionOf(clips[clip]?.name ?? '')))
  const train = windows(digits.train)
  const held = digits.validation.filter((_, i) => i % 4 === 0)
  const validation = windows(held)
  const run = fit({
    ...budget,
    model: trained,
    data: { x: train.values, context: conditions(digits.train, train) },
    validation: { x: validation.values, context: conditions(held, validation) },
    evaluateEvery: 100,
    schedule: 'cosine',
    warmupSteps: 20,
    seed: 1,
    signal,
  })
  let shown = 0
  await finished(run, ({ step, loss, validation: held, stepsPerSecond }) => {
    if (held === undefined && step < shown + 50) return
    shown = step
    const bits = held === undefined ? '' : `, validation ${(held.loss / Math.LN2).toFixed(3)}`
    print(`  step ${step}: ${(loss / Math.LN2).toFixed(3)} bits a sample${bits}, ${stepsPerSecond.toFixed(2)} steps/s`)
  })
  return bitsPerSample(model, digits.test)
}

/** Mean bits a sample of the clips, under their conditions. */
export async function bitsPerSample(model: WaveNetDistribution, clips: readonly Clip[]): Promise<number> {
  const context = Float32Array.from(clips.flatMap(({ name }) => conditionOf(name)))
  const sequences = clips.map(({ values }) => companding.encode(values))
  const logProbs = await sequenceLogProbs(model, sequences, { context })
  const samples = sequences.reduce((sum, { length }) => sum + length, 0)
  return -logProbs.reduce((sum, value) => sum + value, 0) / samples / Math.LN2
}
