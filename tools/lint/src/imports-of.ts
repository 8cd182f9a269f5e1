import { Visitor } from 'oxc-parser'
import type { SourceFile } from './source-file.ts'

/** One module that a file names. */
export interface Import {
  readonly specifier: string
  readonly offset: number
}

/** Every module that a file imports, re-exports or names in a type, static or by `import('...')`. */
export function importsOf(source: SourceFile): Import[] {
  const found: Import[] = []
  const add = (literal: { value?: unknown; start: number } | null): void => {
    if (typeof literal?.value === 'string') found.push({ specifier: literal.value, offset: literal.start })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source.type === 'Literal' ? node.source : null),
    TSImportType: (node) => add(node.source),
  }).visit(source.program)
  return found
}

/** The package of a bare specifier, or undefined where it names a file, a Node module or a bundler's own module. */
export function packageOf(specifier: string): string | undefined {
  if (/^(\.|\/|node:|virtual:)/.test(specifier)) return undefined
  const [path = ''] = specifier.split('?')
  return path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/')
}
