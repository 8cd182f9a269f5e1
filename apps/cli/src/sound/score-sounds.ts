import { writeFile } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { sequenceLogProbs } from '@tfjs-flows/autoregressive'
import { FlowsError } from '@tfjs-flows/core'
import { readClips } from '@tfjs-flows/data'
import { csvName } from '../csv-name.ts'
import { exitCodes } from '../exit-code.ts'
import { count } from '../format.ts'
import type { SoundModel } from '../load-kept-model.ts'
import { ranks } from '../ranks.ts'
import { samplesProgress } from '../rows-progress.ts'
import type { Terminal } from '../terminal.ts'
import { samplesOf } from './prepare-clips.ts'
import { summarizeClips } from './summarize-clips.ts'
import { classesOf, contextsOf, perSample } from './train-voice.ts'

/** What `score` of a model of sounds was asked for. */
export interface ScoreSoundsOptions {
  readonly source: string | undefined
  readonly out: string | undefined
  readonly json: boolean
}

/** Writes each clip's log-probability in nats, its bits a sample and their rank, 1 for the least likely a sample. */
export async function scoreSounds(
  { model, metadata }: SoundModel,
  { source = '', out, json }: ScoreSoundsOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  if (out !== undefined && !/\.csv$/i.test(out)) {
    throw new FlowsError('argument', {
      who: '--out',
      rule: 'the scores of clips are written as .csv',
      got: `'${out}'`,
      do: 'Name a file such as scored.csv',
    })
  }
  const { clips, sampleRate } = await readClips(source)
  const { sound } = metadata
  if (sampleRate !== sound.sampleRate) {
    throw new FlowsError('data', {
      who: source,
      rule: `clips must have the sample rate of the model (${sound.sampleRate} a second)`,
      got: `${sampleRate} a second`,
      do: 'Resample them first',
    })
  }
  const onSteps = samplesProgress('score', samplesOf(clips), terminal)
  const context = contextsOf(clips, sound)
  const logProbs = await sequenceLogProbs(model, classesOf(clips), { context, signal, onSteps })
  terminal.settle()
  const lengths = clips.map(({ values }) => values.length)
  const perClip = logProbs.map((value, i) => value / (lengths[i] as number))
  const order = ranks(perClip)
  const file = out ?? `${basename(source, extname(source))}.scored.csv`
  const lines = clips.map(({ name }, i) =>
    [csvName(name), lengths[i], logProbs[i], -(perClip[i] as number) / Math.LN2, order[i]].join(','),
  )
  await writeFile(file, `${['clip,samples,log_prob,bits_per_sample,rank', ...lines].join('\n')}\n`)
  const { mean, standardError } = summarizeClips(logProbs, lengths)
  const facts = {
    file,
    clips: clips.length,
    meanLogProb: { mean, standardError, kind: model.logProbKind },
    bitsPerSample: -mean / Math.LN2,
  }
  terminal.out(
    json
      ? JSON.stringify(facts, null, 2)
      : `${file}: ${count(clips.length)} clips scored, mean ${perSample(-mean)} a sample; rank 1 is the least likely a sample`,
  )
  return exitCodes.done
}
