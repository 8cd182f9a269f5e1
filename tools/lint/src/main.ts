/** Checks the house rules over the files that git knows or would know; prints one line a finding. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allRules } from './all-rules.ts'
import { formatFinding } from './finding.ts'
import { Workspace } from './workspace.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const binary = /\.(png|jpe?g|webp|ico|woff2?|wasm|npz|npy|parquet|safetensors|gz)$/

// A clone owned by someone else is still the repository we were asked about.
const list = ['-c', 'safe.directory=*', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']
const paths = execFileSync('git', list, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  .split('\0')
  .filter((path) => path !== '' && !binary.test(path) && existsSync(join(root, path)))

const workspace = new Workspace(Object.fromEntries(paths.map((path) => [path, readFileSync(join(root, path), 'utf8')])))
const findings = allRules
  .flatMap((rule) => rule(workspace))
  .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)

for (const finding of findings) console.error(formatFinding(finding))
console.log(`${findings.length} findings in ${paths.length} files`)
process.exitCode = findings.length === 0 ? 0 : 1
