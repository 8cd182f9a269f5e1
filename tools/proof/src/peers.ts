import { readFileSync } from 'node:fs'
import { markdownTable } from './markdown-table.ts'

/** What other libraries call our classes: facts read in their source, kept in `peers.json`. */
export interface Peers {
  readonly source: string
  readonly systems: readonly {
    readonly name: string
    readonly repository: string
    readonly commit: string
    readonly date: string
  }[]
  /** By our class: a cell for each system; '-' where it has none. */
  readonly distributions: Readonly<Record<string, readonly string[]>>
  readonly bijectors: Readonly<Record<string, readonly string[]>>
}

/** Reads the data file. */
export function readPeers(): Peers {
  return JSON.parse(readFileSync(new URL('peers.json', import.meta.url), 'utf8')) as Peers
}

/** Lines of the table of one package's classes; '?' where nobody has looked. */
export function peersTable(
  { systems }: Peers,
  rows: Readonly<Record<string, readonly string[]>>,
  classes: Iterable<string>,
): string[] {
  const header = ['class', ...systems.map(({ name }) => name)]
  return markdownTable(
    header,
    [...classes].map((name) => [`\`${name}\``, ...(rows[name] ?? systems.map(() => '?'))]),
  )
}
