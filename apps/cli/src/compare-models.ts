import { bitsPerDim, pairedDifference } from '@tfjs-flows/metrics'
import type { Comparison, ModelResult } from './comparison.ts'
import type { KeptModel } from './fit-models.ts'
import type { PreparedData } from './prepare-data.ts'

/** The figures of all models beside each other; the winner has the highest mean test log-density. */
export function compareModels(
  kept: readonly KeptModel[],
  data: PreparedData,
  facts: { readonly backend: string; readonly seed: number; readonly report: string },
): Comparison {
  const [winner] = [...kept].sort((a, b) => b.summary.mean - a.summary.mean)
  const models = kept.map(
    ({ name, model, fitted, evaluation, file, summary }): ModelResult => ({
      model: name,
      parameters: fitted.parameters,
      testLogProb: { mean: summary.mean, standardError: summary.standardError, kind: model.logProbKind },
      differenceToWinner: pairedDifference(
        winner?.evaluation.testLogProbs ?? evaluation.testLogProbs,
        evaluation.testLogProbs,
      ),
      bitsPerDim: bitsPerDim(summary.mean, data.columns.length),
      trainSeconds: fitted.seconds,
      samplesPerSecond: evaluation.samplesPerSecond,
      logProbPerSecond: evaluation.logProbPerSecond,
      settings: fitted.settings,
      file,
    }),
  )
  return {
    data: {
      name: data.name,
      rows: data.train.rows + data.validation.rows + data.test.rows,
      columns: data.columns,
      dequantized: data.lattices.map(({ column, step }) => ({ column, step })),
      logVolume: data.logVolume,
      checksum: data.checksum,
    },
    split: { train: data.train.rows, validation: data.validation.rows, test: data.test.rows },
    ...facts,
    models,
    winner: winner?.name ?? '',
  }
}
