/** A column as its file or query declares it. */
export interface SourceColumn {
  readonly name: string
  /** DuckDB's name of the type, or NumPy's for an array. */
  readonly type: string
}

/** Rows that can be read more than once, always in the same order. */
export interface RowSource {
  readonly columns: readonly SourceColumn[]
  /** The named numeric columns as row-major blocks of float64; a missing cell is NaN. */
  blocks(names: readonly string[]): AsyncIterable<Float64Array>
}

/** Whether values of a DuckDB type are numbers; booleans count, as 0 and 1, and dates do not. */
export function isNumericType(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(.*\)|BIGNUM|BOOLEAN|NUMPY)$/.test(type)
}
