import { FlowsError } from '@tfjs-flows/core'

/** A block of numbers, row by row: entry (i, j) is `values[i * features + j]`. */
export interface Rows {
  readonly values: Float64Array | Float32Array
  readonly rows: number
  readonly features: number
}

/** Refuses a block whose values do not fill it, or whose width is not `features`. */
export function checkRows(who: string, block: Rows, features: number = block.features): void {
  const { values, rows } = block
  if (block.features === features && rows >= 1 && values.length === rows * features) return
  throw new FlowsError('shape', {
    who,
    rule: `the values must be at least one row of ${features} features each`,
    got: `${values.length} values for ${rows} rows of ${block.features} features`,
    do: 'Pass {values, rows, features} with rows * features values',
  })
}

/** Column j in float64. */
export function columnOf({ values, rows, features }: Rows, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => values[i * features + j] as number)
}
