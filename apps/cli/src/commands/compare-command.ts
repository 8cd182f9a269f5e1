import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type BackendChoice, type ThreadCount, useBackend } from '@tfjs-flows/runtime'
import type { WorkerCount } from '@tfjs-flows/train'
import { compareModels } from '../compare-models.ts'
import type { Comparison } from '../comparison.ts'
import { formatTable, tableHeads, tableRows } from '../comparison-table.ts'
import { exitCodes } from '../exit-code.ts'
import { fitAndKeep, type KeptModel } from '../fit-models.ts'
import { count } from '../format.ts'
import { modelKind } from '../models/model-kinds.ts'
import { openSource, type SourceChoice } from '../open-source.ts'
import { pictureModel } from '../picture-model.ts'
import { type PreparedData, prepareData } from '../prepare-data.ts'
import { reportHtml } from '../report/report-html.ts'
import type { Terminal } from '../terminal.ts'

/** What `compare` was asked for. */
export interface CompareOptions extends SourceChoice {
  readonly models: readonly string[]
  readonly split: readonly number[]
  readonly steps: number | undefined
  readonly batchSize: number | undefined
  readonly backend: BackendChoice
  readonly threads: ThreadCount | undefined
  readonly out: string
  readonly dequantize: boolean
  readonly components: number | undefined
  readonly width: number | undefined
  readonly workers: WorkerCount
  readonly json: boolean
}

/** Rows of a training step where the user names none. */
export const BATCH_SIZE = 256

/** Fits every model on the same rows, compares them on the same test rows, keeps their files and the report. */
export async function compareCommand(
  options: CompareOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const kinds = options.models.map(modelKind)
  const data = prepareData(await openSource(options), { ...options, fractions: options.split })
  const backend = await useBackend(options.backend, { threads: options.threads })
  introduce(data, backend.name, terminal)
  const settings = { ...options, batchSize: options.batchSize ?? BATCH_SIZE, signal, backend: backend.name }
  const kept: KeptModel[] = []
  try {
    for (const kind of kinds) {
      if (signal.aborted) break
      kept.push(await fitAndKeep(kind, data, settings, join(options.out, `${kind.name}.safetensors`), terminal))
    }
    const facts = { backend: backend.name, seed: options.seed, report: join(options.out, 'report.html') }
    const comparison = compareModels(kept, data, facts)
    await writeReport(comparison, kept, data)
    print(comparison, options.json, terminal)
  } finally {
    for (const { model } of kept) model.dispose()
  }
  return signal.aborted ? exitCodes.interrupted : exitCodes.done
}

/** Says what will be fitted before the long work starts. */
export function introduce(data: PreparedData, backend: string, terminal: Terminal): void {
  const rows = data.train.rows + data.validation.rows + data.test.rows
  terminal.note(
    `${data.name}: ${count(rows)} rows of ${data.columns.join(', ')} (train ${count(data.train.rows)}, validation ${count(data.validation.rows)}, test ${count(data.test.rows)}), backend ${backend}.`,
  )
  for (const note of data.notes) terminal.note(note)
}

async function writeReport(comparison: Comparison, kept: readonly KeptModel[], data: PreparedData): Promise<void> {
  if (kept.length === 0) return
  const models = []
  for (const { name, model, fitted } of kept) {
    models.push(await pictureModel(name, model, data, fitted.learning, comparison.seed))
  }
  const html = await reportHtml({ comparison, data: data.test.original, models, notes: data.notes })
  await writeFile(`${comparison.report}.part`, html)
  await rename(`${comparison.report}.part`, comparison.report)
}

function print(comparison: Comparison, isJson: boolean, terminal: Terminal): void {
  if (isJson) {
    terminal.out(JSON.stringify(comparison, null, 2))
    return
  }
  terminal.out(formatTable(tableHeads, tableRows(comparison)))
  terminal.out('')
  terminal.out(
    'Test log-likelihood in nats per row, original units, +- 2 standard errors (a log density may be above 0).',
  )
  terminal.out(`Models and report: ${comparison.report}`)
}
