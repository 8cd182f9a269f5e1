import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TransformedDistribution } from '@tfjs-flows/distributions'
import { saveModel } from '@tfjs-flows/io'
import { type Summary, summarize } from '@tfjs-flows/metrics'
import { type Evaluation, evaluateModel } from './evaluate-model.ts'
import { duration, plusMinus } from './format.ts'
import { dataMetadata, type ModelMetadata, toMetadata } from './model-metadata.ts'
import type { FitSettings, Fitted, ModelKind } from './models/model-kind.ts'
import { inOriginalUnits } from './original-units.ts'
import type { PreparedData } from './prepare-data.ts'
import type { Terminal } from './terminal.ts'

/** A model that was fitted, evaluated on the test rows and kept. */
export interface KeptModel {
  readonly name: string
  readonly model: TransformedDistribution
  readonly fitted: Fitted
  readonly evaluation: Evaluation
  /** Of the test rows' log-densities. */
  readonly summary: Summary
  readonly file: string
}

/** Fits one family, measures it in original units and writes its file, whose folder is made where absent. */
export async function fitAndKeep(
  kind: ModelKind,
  data: PreparedData,
  settings: FitSettings,
  file: string,
  terminal: Terminal,
): Promise<KeptModel> {
  // Before the long work: a place that cannot be written to must not cost a training.
  await mkdir(dirname(file), { recursive: true })
  const fitted = await kind.fit(data, settings, (text) => terminal.progress(text))
  const model = inOriginalUnits(fitted.density, data.loc, data.scale)
  const evaluation = await evaluateModel(model, data, settings.seed)
  const summary = summarize(evaluation.testLogProbs)
  const { mean, standardError } = summary
  const metadata: ModelMetadata = {
    model: kind.name,
    settings: fitted.settings,
    ...dataMetadata(data),
    provenance: {
      data: data.name,
      checksum: data.checksum,
      trainRows: data.train.rows,
      seed: settings.seed,
      backend: settings.backend,
    },
    testLogProb: { mean, standardError, kind: model.logProbKind },
  }
  await saveModel(model, file, { metadata: toMetadata(metadata) })
  const bound = model.logProbKind === 'exact' ? '' : ' (a lower bound)'
  terminal.note(
    `${kind.name}: ${plusMinus(mean, standardError)} nats on test${bound} after ${duration(fitted.seconds)}. ${fitted.settings}.`,
  )
  return { name: kind.name, model, fitted, evaluation, summary, file }
}
