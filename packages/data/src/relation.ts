import { FlowsError } from '@tfjs-flows/core'
import { type DuckDBConnection, literal } from './duckdb-session.ts'

/** Cells that mean "missing" in text files, besides the empty one. */
const MISSING = ['', 'NA', 'N/A', 'n/a', 'NULL', 'null', 'None', '?']

const kinds: readonly (readonly [RegExp, 'csv' | 'parquet' | 'json'])[] = [
  [/\.(csv|tsv|txt|data)(\.(gz|zst))?$/i, 'csv'],
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.(json|jsonl|ndjson)(\.(gz|zst))?$/i, 'json'],
]

export interface RelationOptions {
  /** Whether the first line of a CSV file names the columns; found out from the file where absent. */
  readonly header?: boolean | undefined
  /** Find a CSV file's column types from all its rows instead of the first 20,480. */
  readonly allRows?: boolean | undefined
}

/** The SQL that reads a file with types found from its content. */
export function relation(path: string, options: RelationOptions = {}): string {
  switch (kindOf(path)) {
    case 'parquet':
      return `read_parquet(${literal(path)})`
    case 'json':
      return `read_json_auto(${literal(path)})`
    case 'csv': {
      const sample = options.allRows ? ', sample_size=-1' : ''
      return `read_csv(${literal(path)}, nullstr=[${MISSING.map(literal).join(', ')}]${header(options)}${sample})`
    }
  }
}

/**
 * The SQL that reads a CSV file with every cell as its text, so that a copy of it keeps every digit. Header, skipped
 * lines and separators are those that the typed reading finds: found again from text alone they could differ.
 */
export async function textRelation(
  connection: DuckDBConnection,
  path: string,
  options: RelationOptions,
): Promise<string> {
  const nulls = `nullstr=[${MISSING.map(literal).join(', ')}]`
  const found = await connection.runAndReadAll(
    `SELECT Delimiter, Quote, Escape, Comment, SkipRows, HasHeader, [c.name FOR c IN Columns]
     FROM sniff_csv(${literal(path)}, ${nulls}${header(options)}${options.allRows ? ', sample_size=-1' : ''})`,
  )
  const [delimiter, quote, escapes, comment, skip, hasHeader, names] = found.getRowsJS()[0] as [
    ...[string, string, string, string],
    number,
    boolean,
    string[],
  ]
  const given = (name: string, value: string): string => `${name}=${literal(value === '(empty)' ? '' : value)}`
  const columns = names.map((name) => `${literal(name)}: 'VARCHAR'`).join(', ')
  return `read_csv(${literal(path)}, auto_detect=false, ${given('delim', delimiter)}, ${given('quote', quote)}, ${given('escape', escapes)}, ${given('comment', comment)}, skip=${skip}, header=${hasHeader}, columns={${columns}})`
}

/** The format that a file's name stands for. */
export function kindOf(path: string): 'csv' | 'parquet' | 'json' {
  const kind = kinds.find(([pattern]) => pattern.test(path))?.[1]
  if (kind !== undefined) return kind
  throw new FlowsError('data', {
    who: 'data',
    rule: "a file's name must end in .csv, .tsv, .txt, .data (each also .gz), .parquet, .json, .jsonl, .npy or .npz",
    got: path,
    do: 'Rename the file or read it by SQL, as in SELECT * FROM read_csv(...)',
  })
}

function header({ header }: RelationOptions): string {
  return header === undefined ? '' : `, header=${header}`
}
