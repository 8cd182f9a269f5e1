import { basename, extname } from 'node:path'
import { appendColumns, readTable } from '@tfjs-flows/data'
import { logProbRows, summarize } from '@tfjs-flows/metrics'
import { type BackendChoice, type ThreadCount, useBackend } from '@tfjs-flows/runtime'
import { builtinSources } from '../builtin-sources.ts'
import { exitCodes } from '../exit-code.ts'
import { count, plusMinus } from '../format.ts'
import { loadKeptModel, type TableModel } from '../load-kept-model.ts'
import { refuseOptions } from '../options.ts'
import type { ColumnLattice } from '../prepare-data.ts'
import { ranks } from '../ranks.ts'
import { rowsProgress } from '../rows-progress.ts'
import { scoreSounds } from '../sound/score-sounds.ts'
import type { Terminal } from '../terminal.ts'

/** What `score` was asked for. */
export interface ScoreOptions {
  readonly modelFile: string
  readonly source: string | undefined
  readonly sql: string | undefined
  readonly out: string | undefined
  readonly backend: BackendChoice
  readonly threads: ThreadCount | undefined
  readonly json: boolean
}

/** Scores the rows of a table, or clips of sound. */
export async function scoreCommand(options: ScoreOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const backend = await useBackend(options.backend, { threads: options.threads })
  const kept = await loadKeptModel(options.modelFile)
  try {
    if (kept.of === 'sounds') {
      refuseOptions(options, ['sql'], 'clips are no table')
      return await scoreSounds(kept, options, terminal, signal)
    }
    return await scoreRows(kept, { ...options, backendName: backend.name }, terminal, signal)
  } finally {
    kept.model.dispose()
  }
}

/**
 * Appends to every row of a table its log-density and the rank of it, 1 for the least likely row. Columns on a lattice
 * are scored at the middle of their cell, so that a row's score does not depend on a random number.
 */
async function scoreRows(
  { model, metadata }: TableModel,
  options: ScoreOptions & { readonly backendName: string },
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const builtin = builtinSources.find(({ name }) => name === options.source)
  const source = builtin === undefined ? options.source : builtin.path()
  const sql = options.sql ?? builtin?.sql
  const read = await readTable(source, { columns: metadata.columns, sql })
  for (const notice of read.notices) terminal.note(notice)
  const features = metadata.columns.length
  const values = atCellMiddles(read.table.values, metadata.columns, metadata.dequantized)
  const onRows = rowsProgress('score', read.table.rows, terminal)
  const logProb = await logProbRows(model, { values, rows: read.table.rows, features }, { signal, onRows })
  terminal.settle()
  const out = options.out ?? `${basename(options.source ?? 'query', extname(options.source ?? ''))}.scored.csv`
  await appendColumns(source, { log_prob: logProb, log_prob_rank: ranks(logProb) }, out, { read, sql })
  const { mean, standardError } = summarize(logProb)
  const result = {
    file: out,
    rows: read.sourceRows,
    scored: read.table.rows,
    meanLogProb: { mean, standardError, kind: model.logProbKind },
    backend: options.backendName,
  }
  terminal.out(
    options.json
      ? JSON.stringify(result, null, 2)
      : `${out}: ${count(result.scored)} of ${count(result.rows)} rows scored, mean ${plusMinus(mean, standardError)} nats (${model.logProbKind}); rank 1 is the least likely row`,
  )
  return exitCodes.done
}

function atCellMiddles(
  values: Float64Array,
  columns: readonly string[],
  lattices: readonly ColumnLattice[],
): Float64Array {
  const moved = values.slice()
  for (const { column, step, offset } of lattices) {
    const j = columns.indexOf(column)
    for (let at = j; at < moved.length; at += columns.length) {
      moved[at] = offset + (Math.round(((values[at] as number) - offset) / step) + 0.5) * step
    }
  }
  return moved
}
