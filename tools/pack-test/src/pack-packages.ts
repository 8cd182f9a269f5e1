import { globSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runCommand } from './run-command.ts'

/** A package as npm would get it. */
export interface PackedPackage {
  readonly name: string
  /** Whether it is run by its name and never imported. */
  readonly isProgram: boolean
  readonly tarball: string
  /** Where its files were unpacked. */
  readonly folder: string
}

/** Packs every public package of the workspace into a folder, and unpacks each beside its tarball. */
export function packPackages(root: string, target: string): PackedPackage[] {
  return globSync('{packages,apps}/*/package.json', { cwd: root })
    .sort()
    .flatMap((path): PackedPackage[] => {
      const manifest = JSON.parse(readFileSync(join(root, path), 'utf8')) as {
        name: string
        private?: boolean
        exports: object
      }
      if (manifest.private === true) return []
      const packed = runCommand('pnpm', ['pack', '--json', '--pack-destination', target], dirname(join(root, path)))
      const { filename } = JSON.parse(packed) as { filename: string }
      const folder = join(target, manifest.name)
      mkdirSync(folder, { recursive: true })
      runCommand('tar', ['-xzf', filename, '--strip-components=1', '-C', folder], target)
      return [{ name: manifest.name, isProgram: !('.' in manifest.exports), tarball: filename, folder }]
    })
}
