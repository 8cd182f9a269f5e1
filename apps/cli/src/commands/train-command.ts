import { FlowsError } from '@tfjs-flows/core'
import { useBackend } from '@tfjs-flows/runtime'
import { exitCodes } from '../exit-code.ts'
import { fitAndKeep } from '../fit-models.ts'
import { plusMinus } from '../format.ts'
import { modelKind, wavenet } from '../models/model-kinds.ts'
import { openSource } from '../open-source.ts'
import { refuseOptions } from '../options.ts'
import { prepareData } from '../prepare-data.ts'
import { isFolder } from '../sound/prepare-clips.ts'
import { trainSounds } from '../sound/train-sounds.ts'
import type { Head } from '../sound/voice-shape.ts'
import type { Terminal } from '../terminal.ts'
import { BATCH_SIZE, type CompareOptions, introduce } from './compare-command.ts'

/** What `train` was asked for: `out` is the model's file. */
export interface TrainOptions extends Omit<CompareOptions, 'models'> {
  readonly model: string
  readonly head: Head | undefined
  readonly window: number | undefined
  readonly channels: number | undefined
  readonly layers: number | undefined
  readonly cycles: number | undefined
  readonly conditionOn: readonly number[] | undefined
}

/** Fits one model to a table, or to a folder of sounds, and keeps its file. */
export async function trainCommand(options: TrainOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  if (options.model === wavenet.name) {
    refuseOptions(options, ['columns', 'sql', 'rows', 'components', 'width'], 'wavenet takes sounds and no table')
    return trainSounds(options, terminal, signal)
  }
  refuseOptions(
    options,
    ['head', 'window', 'channels', 'layers', 'cycles', 'conditionOn'],
    'it is an option of wavenet',
  )
  return trainRows(options, terminal, signal)
}

async function trainRows(options: TrainOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const kind = modelKind(options.model)
  await refuseSounds(options)
  const data = prepareData(await openSource(options), { ...options, fractions: options.split })
  const backend = await useBackend(options.backend, { threads: options.threads })
  introduce(data, backend.name, terminal)
  const settings = { ...options, batchSize: options.batchSize ?? BATCH_SIZE, signal, backend: backend.name }
  const { model, fitted, summary } = await fitAndKeep(kind, data, settings, options.out, terminal)
  const { mean, standardError } = summary
  const result = {
    model: kind.name,
    file: options.out,
    parameters: fitted.parameters,
    testLogProb: { mean, standardError, kind: model.logProbKind },
    logVolume: data.logVolume,
    trainSeconds: fitted.seconds,
    settings: fitted.settings,
  }
  model.dispose()
  terminal.out(
    options.json
      ? JSON.stringify(result, null, 2)
      : `${options.out}: ${plusMinus(mean, standardError)} nats per test row (${result.testLogProb.kind})`,
  )
  return signal.aborted ? exitCodes.interrupted : exitCodes.done
}

async function refuseSounds({ source, model }: TrainOptions): Promise<void> {
  if (source === undefined || !(source.toLowerCase().endsWith('.wav') || (await isFolder(source)))) return
  throw new FlowsError('argument', {
    who: `--model ${model}`,
    rule: 'the source must be a table',
    got: `${source.toLowerCase().endsWith('.wav') ? 'a sound' : 'a folder'}, '${source}'`,
    do: `Fit a folder of .wav files with --model ${wavenet.name}`,
  })
}
