/** Rows that are looked at, evenly spaced. */
const MOST_ROWS = 10_000
/** Fewer different values than this in at least ten times as many rows are not those of a continuous column. */
const FEW_VALUES = 20
/** Standard deviations that no row of well-behaved data is away from the mean. */
const FAR = 30

/**
 * What in rows of `width` columns would make a density diverge or train badly, in words: columns that are constant,
 * equal to another, of few values, or with far outliers. A "huge likelihood" on such data is no success: the density of
 * a column without spread has no upper limit.
 */
export function columnWarnings(values: ArrayLike<number>, width: number): string[] {
  const columns = Array.from({ length: width }, (_, j) => sampled(values, width, j))
  const kinds: [string, number[]][] = [
    ['constant: such a density has no upper limit, so leave them out', []],
    ['equal to an earlier column: such a density has no upper limit, so leave them out', []],
    [`of fewer than ${FEW_VALUES} values, which is not continuous: dequantize them or make them a context`, []],
    [`far outliers (more than ${FAR} standard deviations from the mean): transform them or drop such rows`, []],
  ]
  const seen = new Map<string, number[]>()
  for (const [j, column] of columns.entries()) {
    const kind = kindOf(column, j, columns, seen)
    if (kind !== undefined) (kinds[kind] as [string, number[]])[1].push(j)
  }
  return kinds.flatMap(([text, found]) => (found.length === 0 ? [] : [`${listed(found)} ${text}`]))
}

function sampled(values: ArrayLike<number>, width: number, j: number): Float32Array {
  const rows = values.length / width
  const stride = Math.max(1, Math.ceil(rows / MOST_ROWS))
  return Float32Array.from({ length: Math.ceil(rows / stride) }, (_, i) => values[i * stride * width + j] as number)
}

/** The place of a column's fault in the list of faults. */
function kindOf(
  column: Float32Array,
  j: number,
  columns: readonly Float32Array[],
  seen: Map<string, number[]>,
): number | undefined {
  const first = column[0] as number
  if (column.length < 2) return undefined
  if (column.every((value) => value === first)) return 0
  const { mean, deviation, farthest } = spread(column)
  // Equal columns have equal moments, so only those are compared.
  const key = `${mean} ${deviation}`
  const alike = seen.get(key) ?? []
  seen.set(key, [...alike, j])
  if (alike.some((i) => (columns[i] as Float32Array).every((value, row) => value === column[row]))) return 1
  if (column.length >= 10 * FEW_VALUES && hasFewValues(column)) return 2
  return farthest > FAR * deviation ? 3 : undefined
}

function hasFewValues(column: Float32Array): boolean {
  const found = new Set<number>()
  return column.every((value) => found.add(value).size < FEW_VALUES)
}

function spread(column: Float32Array): { mean: number; deviation: number; farthest: number } {
  let [sum, squares, farthest] = [0, 0, 0]
  for (const value of column) sum += value
  const mean = sum / column.length
  for (const value of column) {
    squares += (value - mean) ** 2
    farthest = Math.max(farthest, Math.abs(value - mean))
  }
  return { mean, deviation: Math.sqrt(squares / column.length), farthest }
}

function listed(found: readonly number[]): string {
  if (found.length === 1) return `column ${found[0]}:`
  const more = found.length > 8 ? `, ... (${found.length} in all)` : ''
  return `columns ${found.slice(0, 8).join(', ')}${more}:`
}
