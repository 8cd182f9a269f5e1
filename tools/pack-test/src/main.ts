/** Packs every public package and uses the tarballs as users do: from npm, in Node, in TypeScript, in a browser. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { browserBundleSize } from './browser-bundle-size.ts'
import { checkCommandLine } from './check-command-line.ts'
import { checkTarball } from './check-tarball.ts'
import { Checks } from './checks.ts'

import { makeConsumer } from './consumer.ts'
import { nodesOnPath } from './nodes-on-path.ts'
import { numberDifferences } from './number-differences.ts'
import { packPackages } from './pack-packages.ts'
import { runCommand } from './run-command.ts'
import { runPage } from './run-page.ts'
import { type resolutions, typeErrors } from './typecheck-consumer.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const workplace = mkdtempSync(join(tmpdir(), 'tfjs-flows-pack-'))
const consumer = join(workplace, 'consumer')
const checks = new Checks()

/** Every Node that a user has gets the same numbers, bit for bit; gives them. */
async function checkNodes(): Promise<unknown> {
  let expected: unknown
  for (const [version, node] of nodesOnPath()) {
    await checks.run(`runs in Node ${version}`, () => {
      const results: unknown = JSON.parse(runCommand(node, ['program.js'], consumer))
      expected ??= results
      throwFaults([...numberDifferences(results, expected, 0), ...expectationFaults(results)])
    })
  }
  return expected
}

/** Every Node trains by two threads as by one, up to rounding, with workers started by the package and by the program. */
async function checkWorkers(): Promise<void> {
  for (const [version, node] of nodesOnPath()) {
    await checks.run(`trains with workers in Node ${version}`, () => {
      const { losses, threads } = JSON.parse(runCommand(node, ['workers.js'], consumer)) as WorkersReport
      const [one, two, own] = losses
      if (threads !== 2) throw new Error(`${threads} threads instead of 2`)
      if (two !== own) throw new Error(`${two} by two threads, ${own} by two of the program's own`)
      throwFaults(numberDifferences({ loss: two }, { loss: one }, 1e-4))
    })
  }
}

interface WorkersReport {
  readonly losses: readonly [one: number, two: number, own: number]
  readonly threads: number
}

/** What must hold of the numbers whatever computes them. */
function expectationFaults(results: unknown): string[] {
  const { backend, tensorsLeft, flow, fitted } = results as {
    backend: string
    tensorsLeft: number
    flow: { loadedEqual: boolean }
    fitted: { loadedEqual: boolean }
  }
  const found = { backend, tensorsLeft, loadedEqual: flow.loadedEqual && fitted.loadedEqual }
  return numberDifferences(found, { backend: 'wasm', tensorsLeft: 0, loadedEqual: true }, 0)
}

async function checkTypes(): Promise<void> {
  for (const typescript of ['typescript', 'typescript-5']) {
    for (const resolution of ['nodenext', 'bundler'] as const satisfies (keyof typeof resolutions)[]) {
      await checks.run(`types: ${typescript}, ${resolution}`, () =>
        throwFaults(typeErrors(consumer, typescript, resolution)),
      )
    }
  }
}

async function checkBrowser(expected: unknown): Promise<void> {
  await checks.run('bundles with Vite', () => void runCommand('npx', ['vite', 'build', '--logLevel', 'warn'], consumer))
  const browser = process.env['CHROME_PATH'] ?? '/usr/bin/chromium'
  const name = 'computes the same numbers in Chromium'
  if (!existsSync(browser)) return checks.skip(name, `no browser at ${browser}; set CHROME_PATH`)
  await checks.run(name, async () => {
    const results: unknown = JSON.parse(await runPage(join(consumer, 'dist'), { browser }))
    throwFaults(numberDifferences(results, expected, 1e-6))
    const inexact = numberDifferences(results, expected, 0)
    return inexact.length === 0 ? 'bit for bit' : `bit for bit but for ${inexact.join(', ')}`
  })
  await checks.run('trains with workers in Chromium', async () => {
    const page = { browser, page: 'workers.html', isolated: true }
    const report = JSON.parse(await runPage(join(consumer, 'dist'), page)) as WorkersReport
    const [one, two] = report.losses
    if (report.threads !== 2) throw new Error(`${report.threads} threads instead of 2`)
    throwFaults(numberDifferences({ loss: two }, { loss: one }, 1e-4))
  })
}

function throwFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw new Error(faults.map((fault) => `  ${fault}`).join('\n'))
}

try {
  runCommand('pnpm', ['build'], root)
  const packed = packPackages(root, workplace)
  for (const member of packed) await checkTarball(checks, member)
  makeConsumer(packed, consumer)
  const expected = await checkNodes()
  await checkWorkers()
  await checkCommandLine(checks, consumer)
  await checkTypes()
  await checkBrowser(expected)
  await checks.run('size of @tfjs-flows/core in a browser', async () => {
    const { minified, gzipped } = await browserBundleSize('@tfjs-flows/core', consumer)
    return `${(minified / 1024).toFixed(1)} KB minified, ${(gzipped / 1024).toFixed(1)} KB gzipped, without tfjs`
  })
} finally {
  const report = process.env['PACK_TEST_REPORT']
  if (report !== undefined) checks.report(report)
  if (process.env['PACK_TEST_KEEP'] === undefined) rmSync(workplace, { recursive: true, force: true })
  else console.log(`kept ${workplace}`)
}
console.log(`pack-test: ${checks.passed} ok, ${checks.failed} not ok, ${checks.skipped} left out`)
process.exitCode = checks.failed === 0 ? 0 : 1
