import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { sharedFile } from '@tfjs-flows/config/shared-file'
import { type NpyArray, parseNpy } from '@tfjs-flows/data'
import type { Rows } from '@tfjs-flows/metrics'

/** The rows of a benchmark, prepared and split as the figures beside it were. */
export interface TabularData {
  readonly train: Rows
  readonly validation: Rows
  readonly test: Rows
}

/** The reference array, or the path that is missing beside the project. */
export function readReference(path: string): NpyArray | string {
  const file = sharedFile(`data/${path}`)
  if (file === undefined) return `../shared/data/${path}`
  const bytes = readFileSync(file)
  return parseNpy(path.endsWith('.gz') ? gunzipSync(bytes) : bytes, path)
}

/** Rows from .. to of an array [n, features]. */
export function rowsBetween(values: Float64Array, features: number, from: number, to: number): Rows {
  return { values: values.slice(from * features, to * features), rows: to - from, features }
}
