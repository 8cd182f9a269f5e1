import { FlowsError } from '@tfjs-flows/core'
import { closestFirst } from './closest-name.ts'
import { isNumericType, type SourceColumn } from './row-source.ts'

/** The columns to read, those left out, and those that are booleans. */
export interface ColumnChoice {
  readonly names: readonly string[]
  /** Columns without numbers, which nobody asked for by name. */
  readonly ignored: readonly SourceColumn[]
  /** Read columns whose false and true become 0 and 1. */
  readonly booleans: readonly string[]
}

/** All numeric columns, or the wanted ones; throws a FlowsError ('data') for one that is unknown or not numeric. */
export function selectColumns(columns: readonly SourceColumn[], wanted: readonly string[] | undefined): ColumnChoice {
  const numeric = columns.filter(({ type }) => isNumericType(type))
  if (wanted !== undefined) for (const name of wanted) checkWanted(name, columns)
  const names = wanted ?? numeric.map(({ name }) => name)
  checkNames(names, columns)
  return {
    names,
    ignored: wanted === undefined ? columns.filter((column) => !numeric.includes(column)) : [],
    booleans: numeric.filter(({ name, type }) => type === 'BOOLEAN' && names.includes(name)).map(({ name }) => name),
  }
}

function checkWanted(wanted: string, columns: readonly SourceColumn[]): void {
  const column = columns.find(({ name }) => name === wanted)
  if (column === undefined) {
    const known = closestFirst(
      wanted,
      columns.map(({ name }) => name),
    )
    throw new FlowsError('data', {
      who: 'readTable',
      rule: `a column must be one of ${listed(known)}`,
      got: `'${wanted}'`,
      do: `Did you mean '${known[0]}'?`,
    })
  }
  if (!isNumericType(column.type)) {
    throw new FlowsError('data', {
      who: 'readTable',
      rule: 'a column must hold numbers or booleans',
      got: `'${wanted}' of type ${column.type}`,
      do: adviceFor(column),
    })
  }
}

function adviceFor({ name, type }: SourceColumn): string {
  if (/^(DATE|TIME)/.test(type)) return `Leave '${name}' out or turn it into a number by SQL, as in epoch("${name}")`
  return `Leave '${name}' out or turn it into a number by SQL, as in CAST("${name}" AS DOUBLE)`
}

function checkNames(names: readonly string[], columns: readonly SourceColumn[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (names.length > 0 && twice === undefined) return
  const types = columns.map(({ name, type }) => `'${name}' ${type}`)
  throw new FlowsError('data', {
    who: 'readTable',
    rule: twice === undefined ? 'a table must have a numeric column' : 'a column may be asked for once',
    got: twice === undefined ? listed(types) || 'no columns at all' : `'${twice}' twice`,
    do: twice === undefined ? 'Turn a column into numbers by SQL' : 'Name it once',
  })
}

/** The first dozen, so that a message about a thousand columns stays readable. */
function listed(names: readonly string[]): string {
  const more = names.length - 12
  return more > 0 ? `${names.slice(0, 12).join(', ')} and ${more} more` : names.join(', ')
}
