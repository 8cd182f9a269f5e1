/** Where a table came from, so that a model can say what it was trained on. */
export interface TableOrigin {
  /** The file, as it was named; absent for SQL that names its own files. */
  readonly path?: string
  /** The query that was run over the file, or alone. */
  readonly sql?: string
  /** SHA-256 in hex, of the file's bytes or (for SQL without a file) of the values; absent unless asked for. */
  readonly checksum?: string
}

/**
 * A block of finite numbers in float64, row by row: entry (i, j) is `values[i * columns.length + j]`.
 *
 * Plain data: nothing to free, safe to post to a worker.
 */
export interface Table {
  readonly name: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly values: Float64Array
  readonly origin: TableOrigin
}
