import { useBackend } from '@tfjs-flows/runtime'
import { exitCodes } from '../exit-code.ts'
import { fitAndKeep } from '../fit-models.ts'
import { plusMinus } from '../format.ts'
import { modelKind } from '../models/model-kinds.ts'
import { openSource } from '../open-source.ts'
import { prepareData } from '../prepare-data.ts'
import type { Terminal } from '../terminal.ts'
import { type CompareOptions, introduce } from './compare-command.ts'

/** What `train` was asked for: `out` is the model's file. */
export interface TrainOptions extends Omit<CompareOptions, 'models'> {
  readonly model: string
}

/** Fits one model and keeps its file. */
export async function trainCommand(options: TrainOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const kind = modelKind(options.model)
  const data = prepareData(await openSource(options), { ...options, fractions: options.split })
  const backend = await useBackend(options.backend)
  introduce(data, backend.name, terminal)
  const settings = { ...options, signal, backend: backend.name }
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
