import { posix } from 'node:path'
import { Visitor } from 'oxc-parser'
import type { Finding } from '../finding.ts'
import type { SourceFile } from '../source-file.ts'
import type { Package, Rule } from '../workspace.ts'

const rule = 'tests-present'

/**
 * Every package has a test, and every file that a package's index makes public has a sibling test or is imported by
 * name in a test of the package. Exempt: files of types only, and of abstract classes only, which subclasses' laws run.
 */
export const testsPresent: Rule = (workspace) =>
  workspace.packages.filter(({ folder }) => folder.startsWith('packages/')).flatMap(checkPackage)

function checkPackage({ folder, sources }: Package): Finding[] {
  const index = sources.find(({ path }) => path === `${folder}/src/index.ts`)
  if (index === undefined) return []
  const files = publicFiles(index)
  if (files.size === 0) return []
  const tests = sources.filter(({ path }) => path.endsWith('.test.ts'))
  const todo = 'write its laws or its values beside it'
  if (tests.length === 0) return [{ file: index.path, line: 1, rule, what: 'a package without a test', do: todo }]
  const tested = new Set(tests.flatMap(importedBy))
  return [...files].flatMap(([path, names]): Finding[] => {
    const source = sources.find((candidate) => candidate.path === path)
    if (source === undefined || isAbstract(source)) return []
    const beside = tests.some((test) => test.path === path.replace(/\.ts$/, '.test.ts'))
    if (beside || tested.has(path) || names.some((name) => tested.has(`${index.path}#${name}`))) return []
    return [{ file: path, line: 1, rule, what: `no test of ${names.join(', ')}`, do: todo }]
  })
}

/** The files that an index exports values from, with the names. */
function publicFiles(index: SourceFile): Map<string, string[]> {
  const files = new Map<string, string[]>()
  for (const node of index.program.body) {
    if (node.type !== 'ExportNamedDeclaration' || node.source === null || node.exportKind === 'type') continue
    const path = posix.join(posix.dirname(index.path), node.source.value)
    const names = node.specifiers.flatMap(({ exportKind, exported }) =>
      exportKind === 'type' || !('name' in exported) ? [] : [exported.name],
    )
    if (names.length > 0) files.set(path, [...(files.get(path) ?? []), ...names])
  }
  return files
}

/** What a test imports: `path` and `path#name`. */
function importedBy(test: SourceFile): string[] {
  const found: string[] = []
  new Visitor({
    ImportDeclaration: ({ source, specifiers }) => {
      const path = posix.join(posix.dirname(test.path), source.value)
      found.push(path, ...specifiers.map(({ local }) => `${path}#${local.name}`))
    },
  }).visit(test.program)
  return found
}

function isAbstract(source: SourceFile): boolean {
  const values = source.program.body.flatMap((node) =>
    node.type === 'ExportNamedDeclaration' && node.exportKind !== 'type' ? [node.declaration] : [],
  )
  return values.length > 0 && values.every((node) => node?.type === 'ClassDeclaration' && node.abstract === true)
}
