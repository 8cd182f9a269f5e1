import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium } from 'playwright-core'
import { build, preview } from 'vite'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { computeOnThreads, type ThreadsReport } from './threads-page.fixture.ts'

const browser = process.env['CHROME_PATH'] ?? '/usr/bin/chromium'
const PATIENCE = 120_000
const folder = mkdtempSync(join(tmpdir(), 'tfjs-flows-threads-'))
const program = fileURLToPath(new URL('./threads-page.fixture.ts', import.meta.url))
let context: BrowserContext

const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
const policy = (connect: string, worker: string): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': `default-src 'self' 'wasm-unsafe-eval'; connect-src ${connect}; worker-src ${worker}`,
})

beforeAll(async () => {
  if (!existsSync(browser)) return
  writeFileSync(join(folder, 'index.html'), '<script type="module" src="./main.js"></script>')
  const run =
    'computeOnThreads().catch(String).then((report) => { document.body.textContent = JSON.stringify(report) })'
  writeFileSync(join(folder, 'main.js'), `import { computeOnThreads } from ${JSON.stringify(program)}\n${run}\n`)
  await build({ root: folder, base: './', logLevel: 'error', configFile: false, build: { target: 'es2022' } })
  context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: browser,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
    headless: true,
  })
  context.setDefaultTimeout(PATIENCE)
})

beforeEach((test) => {
  if (!existsSync(browser)) test.skip(`no browser at ${browser}; set CHROME_PATH`)
})

afterAll(async () => {
  await context?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What the page computes that comes with these headers, and the threads that it starts. */
async function inPage(
  headers: Readonly<Record<string, string>>,
): Promise<{ report: ThreadsReport; started: string[] }> {
  const options = { host: '127.0.0.1', port: 0, headers }
  const server = await preview({ root: folder, logLevel: 'error', configFile: false, preview: options })
  const page = await context.newPage()
  try {
    const started: string[] = []
    page.on('worker', (worker) => started.push(worker.url().replace(/:.*/, '')))
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.waitForFunction(() => document.body.textContent !== '')
    return { report: JSON.parse((await page.textContent('body')) ?? '') as ThreadsReport, started }
  } finally {
    await page.close()
    await server.close()
  }
}

it.each([
  { page: 'is isolated', headers: isolation, count: '2 threads', threads: ['blob'] },
  { page: 'is not isolated', headers: {}, count: '1 thread', threads: [] },
  {
    page: 'may not read blobs',
    headers: { ...isolation, ...policy("'self'", "'self' blob:") },
    count: '1 thread',
    threads: [],
  },
  {
    page: 'may not start blobs',
    headers: { ...isolation, ...policy("'self' blob:", "'self'") },
    count: '2 threads',
    threads: [],
  },
])('a page that $page multiplies and trains as Node does, on $count', async ({ headers, count, threads }) => {
  const { report, started } = await inPage(headers)
  const here = await computeOnThreads()
  expect(here.why).toContain(', 2 threads, kernels of tfjs-flows')
  expect(report.why).toContain(`, ${count}, kernels of tfjs-flows`)
  expect(started).toEqual(threads)
  expect(report.unequal).toBe(0)
  // The bound of a sum of 400 products is 400 * 2^-24; blocks make it far less.
  expect(report.productError).toBeLessThan(1e-6)
  expect(report.losses).toHaveLength(here.losses.length)
  for (const [i, loss] of report.losses.entries())
    expect(Math.abs(loss - (here.losses[i] as number))).toBeLessThan(1e-5)
})
