import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const required = ['package.json', 'README.md', 'LICENSE']
const allowed = /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/.*)$/

/** What is wrong with the files of an unpacked package; nothing where all is well. */
export function contentFaults(folder: string): string[] {
  const files = globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  return [
    ...required.filter((file) => !files.includes(file)).map((file) => `no ${file}`),
    ...files.filter((file) => !allowed.test(file)).map((file) => `${file} is not for users`),
    ...files.filter((file) => /\.(test|bench)\./.test(file)).map((file) => `${file} is a test`),
    ...manifestFaults(read('package.json')),
    ...files
      .filter((file) => file.endsWith('.d.ts') && /from '\.[^']*\.ts'/.test(read(file)))
      .map((file) => `${file} names a .ts file that is not in the package`),
  ]
}

/** What a packed package.json may not say. */
export function manifestFaults(text: string): string[] {
  const manifest = JSON.parse(text) as { exports?: unknown; bin?: unknown; license?: unknown }
  const faults: string[] = []
  const [, protocol] = /"(workspace|catalog):/.exec(text) ?? []
  if (protocol !== undefined) faults.push(`package.json still says ${protocol}`)
  if (/"[^"]*\.\/src\//.test(JSON.stringify([manifest.exports, manifest.bin])))
    faults.push('package.json points at src')
  if (manifest.license !== 'Apache-2.0') faults.push('package.json has no license')
  return faults
}
