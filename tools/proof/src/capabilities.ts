/** Writes docs/capabilities.md. `--keep-laws` takes the counts of the last full run instead of running the tests. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Laws } from './capability-page.ts'
import { currentPage, lawsFile, pageFile } from './current-page.ts'
import { countLaws, type TestReport } from './law-counts.ts'
import { bijectorClasses, distributionClasses } from './survey.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const folders = ['packages/distributions', 'packages/bijectors'] as const

/** Runs the tests of both packages and gives their report; they must all pass. */
function runTests(): TestReport {
  const place = mkdtempSync(join(tmpdir(), 'tfjs-flows-laws-'))
  const file = join(place, 'report.json')
  const vitest = fileURLToPath(new URL('../vitest.mjs', import.meta.resolve('vitest')))
  const options = ['--reporter=dot', '--reporter=json', `--outputFile=${file}`]
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...folders, ...options], {
    cwd: root,
    stdio: 'inherit',
  })
  try {
    if (status !== 0) throw new Error('the tests fail: nothing is written')
    return JSON.parse(readFileSync(file, 'utf8')) as TestReport
  } finally {
    rmSync(place, { recursive: true })
  }
}

function writeLaws(laws: Laws): void {
  writeFileSync(lawsFile, JSON.stringify(laws))
  const biome = join(root, 'node_modules', '.bin', 'biome')
  const { status } = spawnSync(biome, ['format', '--write', fileURLToPath(lawsFile)], { cwd: root })
  if (status !== 0) throw new Error('biome could not format the counts')
}

if (!process.argv.includes('--keep-laws')) {
  const report = runTests()
  writeLaws({
    distributions: countLaws(report, folders[0], distributionClasses),
    bijectors: countLaws(report, folders[1], bijectorClasses),
  })
}
writeFileSync(pageFile, await currentPage())
console.log(`Wrote ${fileURLToPath(pageFile)}`)
