import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { appShape } from './app-shape.ts'

const published = {
  name: 'tfjs-flows',
  license: 'Apache-2.0',
  type: 'module',
  bin: { 'tfjs-flows': './dist/main.js' },
  exports: { './package.json': './package.json' },
  publishConfig: { access: 'public' },
  files: ['dist'],
  engines: { node: '>=20' },
  scripts: { build: 'tsup src/main.ts' },
}
const page = { private: true, license: 'Apache-2.0', type: 'module', scripts: { build: 'vite build' } }

function check(manifest: object, files: Record<string, string> = { 'apps/app/README.md': '' }): string[] {
  const workspace = new Workspace({ 'apps/app/package.json': JSON.stringify(manifest), ...files })
  return appShape(workspace).map(({ what }) => what)
}

describe('app-shape', () => {
  it('accepts a published program and a private page', () => {
    expect(check(published)).toEqual([])
    expect(check(page)).toEqual([])
  })

  it.each(['license', 'type', 'exports', 'publishConfig', 'files', 'engines'])('refuses another %s', (key) => {
    expect(check({ ...published, [key]: 'other' })).toEqual([`another '${key}'`])
  })

  it('refuses an app without a README, a build or a program', () => {
    expect(check(page, {})).toEqual(['no README.md'])
    expect(check({ ...page, scripts: {} })).toEqual(['no build script'])
    expect(check({ ...published, bin: undefined })).toEqual(["no 'bin'"])
    expect(check({ ...published, bin: { app: './src/main.ts' } })).toEqual(["'app' runs './src/main.ts'"])
  })

  it('leaves packages to package-shape', () => {
    expect(appShape(new Workspace({ 'packages/nets/package.json': '{}' }))).toEqual([])
  })
})
