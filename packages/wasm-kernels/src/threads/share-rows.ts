import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { WasmFunction } from '../assembler/wasm-function.ts'
import { sizeOf } from '../layout/size-of.ts'
import type { WasmHost } from '../wasm-host.ts'

/** Where the rows of a tensor are, in bytes. */
export interface Rows {
  readonly start: number
  /** 0 for what every row reads whole. */
  readonly step: number
}

/** So many rows of equal length of a tensor. */
export function rowsOf(host: WasmHost, tensor: TensorInfo, rows: number): Rows {
  const size = sizeOf(tensor.shape)
  return { start: host.addressOf(tensor), step: (tensor.dtype === 'bool' ? 1 : 4) * (rows === 0 ? 0 : size / rows) }
}

/** How many rows there are, and after how many of them what they share begins anew: a unit of parts, or all. */
export interface Periods {
  readonly rows: number
  readonly period: number
}

/** A tensor of `period` rows: every part of several periods starts at the first, parts of one go along. */
export function repeatedRowsOf(host: WasmHost, tensor: TensorInfo, { rows, period }: Periods): Rows {
  return period < rows ? { start: host.addressOf(tensor), step: 0 } : rowsOf(host, tensor, rows)
}

/** Where parts of repeated rows may begin. */
export function unitOf({ rows, period }: Periods): number {
  return period < rows ? period : 1
}

/** What runs, and on how many rows. */
export interface RowsJob {
  /** Its parameters are the addresses of the tensors, the number of rows, then others. */
  readonly run: WasmFunction
  readonly rows: number
  /** Multiplications that a row takes as long as (see `WasmHost.partsFor`). */
  readonly work: number
  /** Parts begin at its multiples. */
  readonly unit?: number
  readonly rest?: readonly number[]
}

/** Runs a function on rows that know nothing of each other, on several threads where there are many. */
export function shareRows(
  host: WasmHost,
  { run, rows, work, unit = 1, rest = [] }: RowsJob,
  places: readonly Rows[],
): void {
  host.share(work * rows, { count: rows, unit }, (thread, from, to) => {
    thread.call(run)(...places.map(({ start, step }) => start + step * from), to - from, ...rest)
  })
}

/** The same for tensors that all have so many rows. */
export function shareTensors(host: WasmHost, job: RowsJob, tensors: readonly TensorInfo[]): void {
  shareRows(
    host,
    job,
    tensors.map((tensor) => rowsOf(host, tensor, job.rows)),
  )
}

/** Floats of a line of a cache, as `unit` of single numbers: two threads should not write into one. */
export const CACHE_LINE = 16
