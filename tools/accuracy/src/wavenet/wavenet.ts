import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tensor } from '@tensorflow/tfjs-core'
import { MuLaw, type WaveNetDistribution } from '@tfjs-flows/autoregressive'
import { sharedFile } from '@tfjs-flows/config/vitest'
import { Rng } from '@tfjs-flows/core'
import { type Clip, writeWav } from '@tfjs-flows/data'
import type { Recipe } from '../recipe.ts'
import { type BitsPerSample, histogram, linearPrediction } from './baselines.ts'
import { greyPng } from './grey-png.ts'
import { cachedStepsPerSecond, fullPassSeconds } from './sampling-speed.ts'
import { picture, spectrogram } from './spectrogram.ts'
import { conditionOf, type SpokenDigits, speakers, spokenDigits } from './spoken-digits.ts'
import { budget, speechModel, trainSpeech } from './train-speech.ts'

const ARCHIVE = 'data/fsdd/fsdd_subset.tar.gz'
const OUT = 'tfjs-flows-out/accuracy'
/** The label of the clip that is drawn, and the real one beside it. */
const REAL = '7_jackson_0'
const ORDER = 32

/** WaveNet on spoken digits: bits a sample beside simple models of the same classes, the speed of its steps, a clip. */
export const wavenet: Recipe = {
  name: 'wavenet',
  about: 'WaveNet (van den Oord et al., 2016) on spoken digits: bits per sample, cached sampling, a clip',
  async run(print, signal) {
    const archive = sharedFile(ARCHIVE)
    if (archive === undefined) return print(`wavenet: skipped, because shared/${ARCHIVE} is not beside the project`)
    const digits = await spokenDigits(archive)
    introduce(digits, print)
    for (const [name, baseline] of baselines(digits.train)) print(line(name, baseline(digits.test)))
    const model = speechModel(digits.sampleRate / 2)
    try {
      const started = performance.now()
      const bits = await trainSpeech(model, digits, print, signal)
      print(line(`WaveNet, ${Math.round((performance.now() - started) / 1000)} s with its test`, bits))
      printSpeed(model, print)
      await drawClip(model, digits, print)
    } finally {
      model.dispose()
    }
  },
}

function introduce({ train, validation, test, sampleRate }: SpokenDigits, print: (line: string) => void): void {
  const samples = (clips: readonly Clip[]): number => clips.reduce((sum, { values }) => sum + values.length, 0)
  print(
    `wavenet: Free Spoken Digit Dataset at ${sampleRate} Hz, ${speakers.join(' and ')}; 256 mu-law classes; clips (samples): train ${train.length} (${samples(train)}), validation ${validation.length}, test ${test.length} (${samples(test)})`,
  )
  const { steps, batchSize, window, channels, dilations } = budget
  print(
    `budget: ${steps} steps of ${batchSize} windows of ${window} samples; ${dilations.length} layers of ${channels} channels, a softmax over the classes, conditioned on digit and speaker, which can tell at most log2(20) bits a clip, 0.0013 a sample`,
  )
  print('test set, bits a sample')
}

function* baselines(train: readonly Clip[]): Generator<[name: string, baseline: BitsPerSample]> {
  yield ['uniform', () => 8]
  yield ['histogram', histogram(train)]
  yield [
    `linear predictor of order ${ORDER}, logistic error`,
    linearPrediction(train, { order: ORDER, follows: false, companded: true }),
  ]
  yield [
    'the same in linear amplitudes, scale of the last 32 errors',
    linearPrediction(train, { order: ORDER, follows: true, companded: false }),
  ]
}

function line(name: string, bits: number): string {
  return `  ${name.padEnd(62)}${bits.toFixed(3)}`
}

function printSpeed(model: WaveNetDistribution, print: (line: string) => void): void {
  const condition = conditionOf(REAL)
  const perSecond = cachedStepsPerSecond(model, condition)
  const { receptiveField } = model.network
  print(`sampling: ${Math.round(perSecond)} cached steps/s of one sequence, receptive field ${receptiveField}`)
  for (const times of [1, 2, 4]) {
    const length = 1024 * times
    const seconds = fullPassSeconds(model, condition, length)
    print(
      `  full pass over ${String(length).padStart(4)} samples: ${(1000 * seconds).toFixed(1)} ms, ${(seconds * perSecond).toFixed(1)} cached steps`,
    )
  }
}

async function drawClip(
  model: WaveNetDistribution,
  digits: SpokenDigits,
  print: (line: string) => void,
): Promise<void> {
  const { sampleRate, test } = digits
  const condition = conditionOf(REAL)
  const context = tensor(condition, [1, condition.length])
  const drawn = model.sample([], { rng: new Rng(7), context })
  const clip = new MuLaw().decode(await drawn.data())
  drawn.dispose()
  context.dispose()
  const real = test.find(({ name }) => name === REAL)?.values ?? new Float32Array()
  await mkdir(OUT, { recursive: true })
  const [wav, png] = [join(OUT, 'wavenet.wav'), join(OUT, 'wavenet-spectrograms.png')]
  await writeWav(wav, { sampleRate, channels: [clip] })
  await writeFile(png, greyPng(picture([spectrogram(real), spectrogram(clip)])))
  print(`${wav}: a drawn clip labelled as ${REAL}; ${png}: the real one on the left, the drawn one on the right`)
}
