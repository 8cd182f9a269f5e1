import { Rng } from '@tfjs-flows/core'
import { quantize, writeTable } from '@tfjs-flows/data'
import { sampleRows } from '@tfjs-flows/metrics'
import { type BackendChoice, useBackend } from '@tfjs-flows/runtime'
import { exitCodes } from '../exit-code.ts'
import { count } from '../format.ts'
import { loadKeptModel } from '../load-kept-model.ts'
import { byColumn } from '../prepare-data.ts'
import { rowsProgress } from '../rows-progress.ts'
import type { Terminal } from '../terminal.ts'

/** What `sample` was asked for. */
export interface SampleCommandOptions {
  readonly modelFile: string
  readonly rows: number
  readonly seed: number
  readonly temperature: number
  readonly out: string | undefined
  readonly backend: BackendChoice
  readonly json: boolean
}

/** Draws rows in original units and column names; columns that were on a lattice come back onto it. */
export async function sampleCommand(
  options: SampleCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { rows, seed, temperature, out } = options
  const backend = await useBackend(options.backend)
  const { model, metadata } = await loadKeptModel(options.modelFile)
  try {
    const { columns } = metadata
    const onRows = rowsProgress('sample', rows, terminal)
    const drawn = await sampleRows(model, rows, { rng: new Rng(seed), temperature, signal, onRows })
    terminal.settle()
    const values = quantize(drawn, byColumn(columns, metadata.dequantized))
    if (out !== undefined) await writeTable(out, { columns, rows, values })
    if (options.json) {
      const inline = out === undefined ? { values: toRows(values, columns.length) } : { file: out }
      terminal.out(
        JSON.stringify({ columns, rows, seed, backend: backend.name, ...inline }, null, out === undefined ? 0 : 2),
      )
    } else if (out === undefined) {
      terminal.out(
        [columns.map(csvName).join(','), ...toRows(values, columns.length).map((row) => row.join(','))].join('\n'),
      )
    } else {
      terminal.out(`${out}: ${count(rows)} rows`)
    }
  } finally {
    model.dispose()
  }
  return exitCodes.done
}

function toRows(values: Float64Array, features: number): number[][] {
  return Array.from({ length: values.length / features }, (_, i) => [
    ...values.subarray(i * features, (i + 1) * features),
  ])
}

function csvName(name: string): string {
  return /[",\n\r]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}
