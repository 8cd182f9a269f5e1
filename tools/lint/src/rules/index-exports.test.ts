import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { indexExports } from './index-exports.ts'

const check = (source: string, path = 'packages/core/src/index.ts'): string[] =>
  indexExports(new Workspace({ [path]: source })).map((finding) => finding.what)

describe('index-exports', () => {
  it('accepts named exports and side effects', () => {
    expect(
      check("import './gradients.js'\nexport { a, type B } from './a.ts'\nexport type { C } from './c.ts'"),
    ).toEqual([])
    expect(check('export {}')).toEqual([])
  })

  it.each([
    ["export * from './a.ts'", "'export *' hides what is public"],
    ["export * as a from './a.ts'", "'export *' hides what is public"],
    ["import { a } from './a.ts'", 'ImportDeclaration in an index'],
    ['export const a = 1', 'ExportNamedDeclaration in an index'],
    ['export default 1', 'ExportDefaultDeclaration in an index'],
    ['start()', 'ExpressionStatement in an index'],
  ])('refuses %s', (source, what) => {
    expect(check(source)).toEqual([what])
  })

  it('looks at the indices of packages alone', () => {
    expect(check("export * from './a.ts'", 'packages/core/src/other.ts')).toEqual([])
  })
})
