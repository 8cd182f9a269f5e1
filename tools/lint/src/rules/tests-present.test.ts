import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { testsPresent } from './tests-present.ts'

/** The findings of a package with these files of `src`, by `file what`. */
function check(files: Record<string, string>): string[] {
  const sources = Object.entries(files).map(([path, text]) => [`packages/nets/src/${path}`, text])
  const workspace = new Workspace({ 'packages/nets/package.json': '{}', ...Object.fromEntries(sources) })
  return testsPresent(workspace).map((finding) => `${finding.file.split('/').at(-1)} ${finding.what}`)
}

const index = "export { Mlp, type MlpOptions } from './mlp.ts'"
const mlp = 'export class Mlp {}'

describe('tests-present', () => {
  it('refuses a package without a test', () => {
    expect(check({ 'index.ts': index, 'mlp.ts': mlp })).toEqual(['index.ts a package without a test'])
    expect(check({ 'index.ts': 'export {}' })).toEqual([])
  })

  it('refuses a public file that no test imports', () => {
    const other = "import { Dense } from './dense.ts'"
    expect(check({ 'index.ts': index, 'mlp.ts': mlp, 'dense.test.ts': other })).toEqual(['mlp.ts no test of Mlp'])
    expect(
      check({ 'index.ts': index, 'mlp.ts': mlp, 'dense.test.ts': "import { Dense } from './index.ts'" }),
    ).toHaveLength(1)
  })

  it.each([
    ['a sibling test', { 'mlp.test.ts': '' }],
    ['a test that imports the file', { 'laws.test.ts': "import { Mlp } from './mlp.ts'" }],
    ['a test that imports the name from the index', { 'laws.test.ts': "import { Mlp } from './index.ts'" }],
  ])('accepts %s', (_, test) => {
    expect(check({ 'index.ts': index, 'mlp.ts': mlp, ...test })).toEqual([])
  })

  it('exempts types and abstract classes', () => {
    const test = { 'dense.test.ts': '' }
    expect(check({ 'index.ts': "export type { A } from './a.ts'", 'a.ts': 'export type A = 1', ...test })).toEqual([])
    expect(check({ 'index.ts': index, 'mlp.ts': 'export abstract class Mlp {}', ...test })).toEqual([])
    expect(check({ 'index.ts': index, 'mlp.ts': `export abstract class A {}\n${mlp}`, ...test })).toHaveLength(1)
  })
})
