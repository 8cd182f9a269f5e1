import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { packageShape } from './package-shape.ts'

const good = {
  name: '@tfjs-flows/nets',
  version: '0.0.0',
  description: 'Networks.',
  license: 'Apache-2.0',
  keywords: ['tfjs'],
  type: 'module',
  exports: { '.': './src/index.ts', './package.json': './package.json' },
  publishConfig: {
    access: 'public',
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
  },
  files: ['dist'],
  engines: { node: '>=20' },
  scripts: { build: 'node ../../tools/config/src/build-package.ts' },
  dependencies: { '@tfjs-flows/core': 'workspace:^' },
  peerDependencies: { '@tensorflow/tfjs-core': '4.22.0' },
  devDependencies: { '@tensorflow/tfjs-core': 'catalog:', vitest: 'catalog:' },
}
const folder = 'packages/nets'
const others: Record<string, string> = {
  'pnpm-workspace.yaml': "catalog:\n  '@tensorflow/tfjs-core': 4.22.0\n  vitest: 5.1.1\n",
  [`${folder}/README.md`]: '',
  [`${folder}/tsconfig.build.json`]: '',
  [`${folder}/src/index.ts`]: '',
}
const check = (manifest: object, files: Record<string, string> = others): string[] =>
  packageShape(new Workspace({ [`${folder}/package.json`]: JSON.stringify(manifest), ...files })).map(
    ({ what }) => what,
  )

describe('package-shape', () => {
  it('accepts the one shape', () => {
    expect(check(good)).toEqual([])
    expect(check({ ...good, peerDependencies: { '@tensorflow/tfjs-core': 'catalog:' } })).toEqual([])
  })

  it.each(['README.md', 'tsconfig.build.json', 'src/index.ts'])('refuses a package without %s', (file) => {
    const { [`${folder}/${file}`]: _, ...files } = others
    expect(check(good, files)).toEqual([`no ${file}`])
  })

  it.each([
    ['license', 'MIT'],
    ['type', 'commonjs'],
    ['exports', { ...good.exports, './deep': './src/deep.ts' }],
    ['publishConfig', { access: 'public' }],
    ['files', ['dist', 'src']],
    ['engines', { node: '>=18' }],
  ])('refuses another %s', (key, value) => {
    expect(check({ ...good, [key]: value })).toEqual([`another '${key}'`])
  })

  it('refuses another name or build script', () => {
    expect(check({ ...good, name: '@tfjs-flows/net' })).toEqual(["the name '@tfjs-flows/net'"])
    expect(check({ ...good, scripts: { build: 'tsc' } })).toEqual(['another build script'])
    expect(check({ ...good, scripts: {} })).toEqual(['another build script'])
    expect(check({ ...good, scripts: { build: `tsc && ${good.scripts.build}` } })).toEqual(['another build script'])
    expect(check({ ...good, scripts: { build: `${good.scripts.build} && node copy.ts` } })).toEqual([])
  })

  it('refuses missing, unknown and disordered keys', () => {
    const { description: _, ...undescribed } = good
    expect(check(undescribed)).toEqual(["no 'description'"])
    expect(check({ ...good, main: './dist/index.js' })).toEqual(["an unknown key 'main'"])
    const { name, ...rest } = good
    expect(check({ ...rest, name })).toEqual(['keys out of order'])
  })

  it('refuses tfjs-core as a dependency', () => {
    const tfjs = { '@tensorflow/tfjs-core': 'catalog:' }
    expect(check({ ...good, dependencies: tfjs })).toEqual(['@tensorflow/tfjs-core is not a peer only'])
    expect(check({ ...good, peerDependencies: {} })).toEqual(['@tensorflow/tfjs-core is not a peer only'])
  })

  it('refuses versions of its own where the workspace has one', () => {
    expect(check({ ...good, devDependencies: { vitest: '5.1.1' } })).toEqual(["'vitest' at '5.1.1'"])
    expect(check({ ...good, dependencies: { '@tfjs-flows/core': '^1.0.0' } })).toEqual([
      "'@tfjs-flows/core' at '^1.0.0'",
    ])
    expect(check({ ...good, peerDependencies: { '@tensorflow/tfjs-core': '4.21.0' } })).toHaveLength(1)
  })
})
