/**
 * The build of every package, run in its folder: one ES module with a source map, and declarations that any bundler and
 * any TypeScript of the last years can read. No package's build waits for another's.
 */
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { build } from 'tsup'
import { publishedDeclarations } from './published-declarations.ts'

await build({
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  clean: true,
  config: false,
  silent: true,
})

const typescript = createRequire(import.meta.url).resolve('typescript/package.json')
const tsc = join(dirname(typescript), 'bin/tsc')
const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

const emitted = new Map(
  globSync('**/*.d.ts', { cwd: 'dist' }).map((file) => [file, readFileSync(`dist/${file}`, 'utf8')]),
)
for (const file of emitted.keys()) rmSync(`dist/${file}`)
for (const [file, text] of publishedDeclarations(emitted)) writeFileSync(`dist/${file}`, text)
