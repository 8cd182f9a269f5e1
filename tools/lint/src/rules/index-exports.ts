import type { Finding } from '../finding.ts'
import type { Rule } from '../workspace.ts'

const rule = 'index-exports'

/** `src/index.ts` of a package is a list of named exports from the files beside it (Biome keeps it sorted). */
export const indexExports: Rule = (workspace) =>
  workspace.sources
    .filter((source) => /^packages\/[^/]+\/src\/index\.ts$/.test(source.path))
    .flatMap((source) =>
      source.program.body.flatMap((node): Finding[] => {
        const at = { file: source.path, line: source.lineAt(node.start), rule }
        if (node.type === 'ExportAllDeclaration') {
          return [{ ...at, what: "'export *' hides what is public", do: 'name every export' }]
        }
        if (node.type === 'ExportNamedDeclaration' && node.declaration === null) return []
        // An import for its side effects only, such as registering gradients.
        if (node.type === 'ImportDeclaration' && node.specifiers.length === 0) return []
        return [{ ...at, what: `${node.type} in an index`, do: 'move it to a file of its own and export it by name' }]
      }),
    )
