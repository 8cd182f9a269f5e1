import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { contentFaults, manifestFaults } from './content-faults.ts'

const manifest = JSON.stringify({ license: 'Apache-2.0', exports: './dist/index.js' })
const good = { 'package.json': manifest, 'README.md': '', LICENSE: '', 'dist/index.d.ts': "export { a } from './a.js'" }

function faultsOf(files: Record<string, string>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'content-faults-'))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const faults = contentFaults(folder)
  rmSync(folder, { recursive: true })
  return faults
}

it('accepts a package with what users need', () => {
  expect(faultsOf(good)).toEqual([])
})

it.each([
  [{ 'src/a.ts': '' }, 'src/a.ts is not for users'],
  [{ 'dist/a.test.js': '' }, 'dist/a.test.js is a test'],
  [{ 'dist/b.d.ts': "export { a } from './a.ts'" }, 'dist/b.d.ts names a .ts file that is not in the package'],
])('refuses %j', (extra, fault) => {
  expect(faultsOf({ ...good, ...extra })).toEqual([fault])
})

it('refuses a package without a license or a readme', () => {
  expect(faultsOf({ 'package.json': manifest })).toEqual(['no README.md', 'no LICENSE'])
})

it.each([
  [{ license: 'Apache-2.0', dependencies: { a: 'workspace:^' } }, 'package.json still says workspace'],
  [{ license: 'Apache-2.0', peerDependencies: { a: 'catalog:' } }, 'package.json still says catalog'],
  [{ license: 'Apache-2.0', exports: { '.': './src/index.ts' } }, 'package.json points at src'],
  [{}, 'package.json has no license'],
])('refuses the manifest %j', (value, fault) => {
  expect(manifestFaults(JSON.stringify(value))).toEqual([fault])
})
