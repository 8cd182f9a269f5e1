import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PackedPackage } from './pack-packages.ts'
import { runCommand } from './run-command.ts'

const template = fileURLToPath(new URL('../consumer/', import.meta.url))

/** What a user's project has besides our packages; the TypeScripts are the newest of the two lines that people use. */
const tools = { vite: '8.3.8', typescript: '7.0.2', 'typescript-5': 'npm:typescript@5.9.3' }

/** Makes a project outside the workspace, as a user would, and installs the tarballs in it with npm. */
export function makeConsumer(packed: readonly PackedPackage[], folder: string): void {
  mkdirSync(folder, { recursive: true })
  cpSync(template, folder, { recursive: true })
  const ours = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]))
  const peers = Object.assign({}, ...packed.map((member) => requiredPeers(member.folder)))
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { ...peers, ...ours },
    devDependencies: tools,
    // Our packages ask for each other by version; these versions are in the tarballs alone.
    overrides: Object.fromEntries(Object.keys(ours).map((name) => [name, `$${name}`])),
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  runCommand('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], folder)
}

function requiredPeers(folder: string): Record<string, string> {
  const { peerDependencies = {}, peerDependenciesMeta = {} } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  ) as {
    peerDependencies?: Record<string, string>
    peerDependenciesMeta?: Record<string, { optional?: boolean }>
  }
  return Object.fromEntries(
    Object.entries(peerDependencies).filter(([name]) => peerDependenciesMeta[name]?.optional !== true),
  )
}
