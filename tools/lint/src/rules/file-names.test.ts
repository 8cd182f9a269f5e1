import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { fileNames } from './file-names.ts'

const check = (path: string, text = ''): string[] =>
  fileNames(new Workspace({ [path]: text })).map((finding) => finding.what)

describe('file-names', () => {
  it.each(['utils', 'helpers', 'tensor-utils', 'common', 'misc-maths', 'types', 'helper'])('refuses %s.ts', (name) => {
    expect(check(`packages/core/src/${name}.ts`)).toEqual([`'${name}' names a drawer, not a thing`])
  })

  it.each(['RealNvp', 'real_nvp', 'realNvp', 'a--b'])('refuses %s.ts', (name) => {
    expect(check(`packages/core/src/${name}.ts`)).toEqual([`'${name}' is not kebab-case`])
  })

  it('accepts kebab-case with the suffixes we have', () => {
    const names = [
      'real-nvp.ts',
      'real-nvp.test.ts',
      'real-nvp.bench.ts',
      'a.fixture.ts',
      'vitest.config.ts',
      'app.tsx',
      'log1p.ts',
    ]
    for (const name of names) expect(check(`packages/core/src/${name}`)).toEqual([])
  })

  it('refuses more than 300 lines', () => {
    expect(check('packages/core/src/a.ts', 'a\n'.repeat(301))).toEqual(['301 lines are more than 300'])
    expect(check('packages/core/src/a.ts', 'a\n'.repeat(300))).toEqual([])
  })
})
