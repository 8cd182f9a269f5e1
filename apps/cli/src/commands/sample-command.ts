import { Rng } from '@tfjs-flows/core'
import { quantize, writeTable } from '@tfjs-flows/data'
import { sampleRows } from '@tfjs-flows/metrics'
import { type BackendChoice, type ThreadCount, useBackend } from '@tfjs-flows/runtime'
import { csvName } from '../csv-name.ts'
import { exitCodes } from '../exit-code.ts'
import { count } from '../format.ts'
import { loadKeptModel, type TableModel } from '../load-kept-model.ts'
import { refuseOptions, tablePath } from '../options.ts'
import { byColumn } from '../prepare-data.ts'
import { rowsProgress } from '../rows-progress.ts'
import { sampleSounds } from '../sound/sample-sounds.ts'
import type { Terminal } from '../terminal.ts'

/** What `sample` was asked for. */
export interface SampleCommandOptions {
  readonly modelFile: string
  /** Rows, or clips. */
  readonly rows: number | undefined
  readonly seed: number
  readonly temperature: number
  readonly out: string | undefined
  /** Of sounds alone. */
  readonly seconds: number | undefined
  readonly label: string | undefined
  readonly backend: BackendChoice
  readonly threads: ThreadCount | undefined
  readonly json: boolean
}

const ROWS = 1000

/** Draws rows of a table, or clips of sound. */
export async function sampleCommand(
  options: SampleCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const backend = await useBackend(options.backend, { threads: options.threads })
  const kept = await loadKeptModel(options.modelFile)
  try {
    if (kept.of === 'sounds') {
      const { rows: clips = 1, out = 'sample.wav' } = options
      return await sampleSounds(kept, { ...options, clips, out }, terminal, signal)
    }
    refuseOptions(options, ['seconds', 'label'], 'a model of rows has neither clips nor labels')
    return await sampleRowsOf(kept, { ...options, backendName: backend.name }, terminal, signal)
  } finally {
    kept.model.dispose()
  }
}

/** Draws rows in original units and column names; columns that were on a lattice come back onto it. */
async function sampleRowsOf(
  { model, metadata }: TableModel,
  options: SampleCommandOptions & { readonly backendName: string },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { rows = ROWS, seed, temperature } = options
  const out = options.out === undefined ? undefined : tablePath('--out')(options.out)
  const { columns } = metadata
  const onRows = rowsProgress('sample', rows, terminal)
  const drawn = await sampleRows(model, rows, { rng: new Rng(seed), temperature, signal, onRows })
  terminal.settle()
  const values = quantize(drawn, byColumn(columns, metadata.dequantized))
  if (out !== undefined) await writeTable(out, { columns, rows, values })
  if (options.json) {
    const inline = out === undefined ? { values: toRows(values, columns.length) } : { file: out }
    terminal.out(
      JSON.stringify({ columns, rows, seed, backend: options.backendName, ...inline }, null, out === undefined ? 0 : 2),
    )
  } else if (out === undefined) {
    terminal.out(
      [columns.map(csvName).join(','), ...toRows(values, columns.length).map((row) => row.join(','))].join('\n'),
    )
  } else {
    terminal.out(`${out}: ${count(rows)} rows`)
  }
  return exitCodes.done
}

function toRows(values: Float64Array, features: number): number[][] {
  return Array.from({ length: values.length / features }, (_, i) => [
    ...values.subarray(i * features, (i + 1) * features),
  ])
}
