import { describe, expect, it } from 'vitest'
import { Workspace } from '../workspace.ts'
import { changesets } from './changesets.ts'

function check(changeset: string, files: Record<string, object>): string[] {
  const manifests = Object.entries(files).map(([folder, manifest]) => [
    `${folder}/package.json`,
    JSON.stringify(manifest),
  ])
  const workspace = new Workspace({ '.changeset/first.md': changeset, ...Object.fromEntries(manifests) })
  return changesets(workspace).map(({ file, what }) => `${file}: ${what}`)
}

const nets = { name: '@tfjs-flows/nets', version: '0.0.0' }

describe('changesets', () => {
  it('accepts a new package that a changeset names', () => {
    expect(check("---\n'@tfjs-flows/nets': minor\n---\n\nNew.\n", { 'packages/nets': nets })).toEqual([])
  })

  it('asks for a changeset of a package that was never released', () => {
    const what = "no changeset would release '@tfjs-flows/nets' for the first time"
    expect(check('---\n---\n', { 'packages/nets': nets })).toEqual([`packages/nets/package.json: ${what}`])
    expect(check('', { 'packages/nets': { ...nets, version: '0.1.0' } })).toEqual([])
  })

  it('asks for none of what is never released', () => {
    const files = { 'apps/playground': { ...nets, private: true }, 'tools/lint': nets }
    expect(check('', files)).toEqual([])
  })

  it('refuses a name that is no public package', () => {
    const file = '.changeset/first.md'
    expect(check("---\n'@tfjs-flows/net': minor\n---\n", {})).toEqual([
      `${file}: '@tfjs-flows/net' is no public package`,
    ])
  })
})
