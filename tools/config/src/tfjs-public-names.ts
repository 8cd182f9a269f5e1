/** Which files of tfjs-core define what the package exports. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'

/** File -> its own name of a thing -> the public name, with a dot for a member of a namespace (`util.assert`). */
export type PublicNames = Map<string, Map<string, string>>

/** Follows the exports of a module to the files that define them. */
export function publicNamesOf(entry: string): PublicNames {
  const found: PublicNames = new Map()
  follow(entry, (name) => name, found)
  return found
}

/** The names that a file exports by itself; `export *` is left out. */
export function exportedNamesOf(file: string): string[] {
  return exportEntriesOf(file).flatMap(({ exportName }) => exportName.name ?? [])
}

function follow(file: string, publicName: (name: string) => string | undefined, found: PublicNames): void {
  for (const { exportName, importName, moduleRequest } of exportEntriesOf(file)) {
    const from = moduleRequest === null ? undefined : `${join(dirname(file), moduleRequest.value)}.js`
    const name = exportName.name ?? undefined
    const outside = name === undefined ? undefined : publicName(name)
    if (importName.kind === 'AllButDefault' && from !== undefined) follow(from, publicName, found)
    if (name === undefined || outside === undefined) continue
    if (from === undefined) define(found, file, name, outside)
    else if (importName.kind === 'All') follow(from, (member) => `${outside}.${member}`, found)
    else follow(from, (inner) => (inner === importName.name ? outside : undefined), found)
  }
}

/** A name of the package itself wins over a member of a namespace. */
function define(found: PublicNames, file: string, name: string, publicName: string): void {
  const names = found.get(file) ?? new Map<string, string>()
  if (!names.has(name) || !publicName.includes('.')) names.set(name, publicName)
  found.set(file, names)
}

type ExportEntry = ReturnType<typeof parseSync>['module']['staticExports'][number]['entries'][number]

function exportEntriesOf(file: string): ExportEntry[] {
  return parseSync(file, readFileSync(file, 'utf8')).module.staticExports.flatMap(({ entries }) => entries)
}
