import { FlowsError, Rng } from '@tfjs-flows/core'
import { readTable, type Table, type ToyDensity, toyDensities } from '@tfjs-flows/data'
import { builtinSources } from './builtin-sources.ts'

/** Which rows and columns of which source. */
export interface SourceChoice {
  /** A path, or the name of a built-in table or toy density; `flights` where there is neither source nor query. */
  readonly source: string | undefined
  readonly columns: readonly string[] | undefined
  readonly sql: string | undefined
  readonly rows: number | undefined
  readonly seed: number
}

/** A table ready to be split, and what must be said of how it was read. */
export interface OpenedSource {
  readonly name: string
  readonly table: Table
  readonly checksum: string
  readonly notices: readonly string[]
}

const TOY_ROWS = 10_000

/** Reads the chosen table; a name without an extension that is no file is a built-in one. */
export async function openSource(choice: SourceChoice): Promise<OpenedSource> {
  const name = choice.source ?? (choice.sql === undefined ? 'flights' : undefined)
  const toy = Object.values(toyDensities).find((density) => density.name === name)
  if (toy !== undefined) return openToy(toy, choice)
  const builtin = builtinSources.find((source) => source.name === name)
  const result = await readTable(builtin === undefined ? name : builtin.path(), {
    columns: choice.columns,
    sql: choice.sql ?? builtin?.sql,
    rows: choice.rows ?? builtin?.rows,
    rng: new Rng(choice.seed),
    checksum: true,
  })
  const table = builtin === undefined ? result.table : { ...result.table, name: builtin.name }
  return { name: table.name, table, checksum: result.table.origin.checksum ?? '', notices: result.notices }
}

/** Names of everything built in, for help texts and errors. */
export function builtinNames(): string[] {
  return [...builtinSources.map(({ name }) => name), ...Object.keys(toyDensities)]
}

function openToy(toy: ToyDensity, choice: SourceChoice): OpenedSource {
  if (choice.sql !== undefined || choice.columns !== undefined) {
    throw new FlowsError('argument', {
      who: toy.name,
      rule: 'a toy density has the columns x and y and takes no query',
      got: choice.sql === undefined ? '--columns' : '--sql',
      do: 'Leave it out',
    })
  }
  const rows = choice.rows ?? TOY_ROWS
  const values = toy.sample(rows, new Rng(choice.seed))
  const table: Table = { name: toy.name, columns: ['x', 'y'], rows, values, origin: {} }
  return { name: toy.name, table, checksum: `generated, seed ${choice.seed}`, notices: [] }
}
