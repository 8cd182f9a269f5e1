import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { floors } from './floors.ts'

/** The findings of a package with these manifest fields and this one file. */
function check(name: string, fields: object, source = '', path = 'src/a.ts'): string[] {
  const folder = `packages/${name.replace('@tfjs-flows/', '')}`
  const manifest = JSON.stringify({ name, ...fields })
  const workspace = new Workspace({ [`${folder}/package.json`]: manifest, [`${folder}/${path}`]: source })
  return floors(workspace).map((finding) => finding.what)
}

const onCore = {
  dependencies: { '@tfjs-flows/core': 'workspace:^' },
  peerDependencies: { '@tensorflow/tfjs-core': '1' },
}

describe('floors', () => {
  it('accepts what points down and is declared', () => {
    const source =
      "import { tidy } from '@tensorflow/tfjs-core'\nimport { Rng } from '@tfjs-flows/core'\nimport 'node:fs'"
    expect(check('@tfjs-flows/nets', onCore, source)).toEqual([])
  })

  it.each([
    ['a sibling', '@tfjs-flows/distributions', '@tfjs-flows/bijectors'],
    ['an upper floor', '@tfjs-flows/nets', '@tfjs-flows/flows'],
    ['an app', '@tfjs-flows/io', 'tfjs-flows'],
    ['an unknown package', '@tfjs-flows/io', '@tfjs-flows/unheard-of'],
  ])('refuses %s in package.json', (_, from, to) => {
    expect(check(from, { dependencies: { [to]: 'workspace:^' } })).toEqual([expect.stringContaining(`'${to}'`)])
    expect(check(from, { peerDependencies: { [to]: 'workspace:^' } })).toHaveLength(1)
  })

  it.each([
    ['import', "import { maf } from '@tfjs-flows/flows'"],
    ['type import', "import type { Maf } from '@tfjs-flows/flows'"],
    ['re-export', "export { maf } from '@tfjs-flows/flows'"],
    ['export all', "export * from '@tfjs-flows/flows'"],
    ['dynamic import', "await import('@tfjs-flows/flows')"],
    ['type query', "type Maf = import('@tfjs-flows/flows').Maf"],
  ])('refuses an upward %s', (_, source) => {
    expect(check('@tfjs-flows/nets', { devDependencies: { '@tfjs-flows/flows': 'workspace:^' } }, source)).toEqual([
      "'@tfjs-flows/nets' (floor 1) may not use '@tfjs-flows/flows' (floor 4)",
    ])
  })

  it('refuses a package without a floor', () => {
    expect(check('@tfjs-flows/unheard-of', {})).toEqual(["'@tfjs-flows/unheard-of' has no floor"])
  })

  it('refuses imports that are not declared', () => {
    expect(check('@tfjs-flows/nets', {}, "import { Rng } from '@tfjs-flows/core'")).toEqual([
      "'@tfjs-flows/core' is not declared",
    ])
    expect(check('@tfjs-flows/nets', {}, "import zod from 'zod/v4'")).toEqual(["'zod' is not declared"])
  })

  it('lets tests, and tests alone, use devDependencies and the laws', () => {
    const dev = { devDependencies: { '@tfjs-flows/testing': 'workspace:^', vitest: 'catalog:' } }
    const source = "import { bijectorLaws } from '@tfjs-flows/testing'\nimport { it } from 'vitest'"
    expect(check('@tfjs-flows/core', dev, source, 'src/a.test.ts')).toEqual([])
    expect(check('@tfjs-flows/core', dev, source)).toHaveLength(2)
    expect(check('@tfjs-flows/io', dev, source)).toHaveLength(2)
    expect(check('@tfjs-flows/io', {}, source, 'src/a.test.ts')).toHaveLength(2)
  })

  it('refuses a relative import that leaves the package', () => {
    expect(check('@tfjs-flows/nets', {}, "import { Rng } from '../../core/src/rng.ts'")).toEqual([
      "'../../core/src/rng.ts' leaves the package",
    ])
  })
})
