import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Rng } from '@tfjs-flows/core'
import { realNvp } from '@tfjs-flows/flows'
import { encodeModel } from '@tfjs-flows/io'
import { useBackend } from '@tfjs-flows/runtime'
import { finished } from '@tfjs-flows/train'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { build, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { FlowRun } from './engine/flow-run.ts'
import { probePoints } from './engine/protocol.ts'
import { Subject } from './engine/subject.ts'
import { defaultSettings, type Settings } from './settings.ts'

const browser = process.env['CHROME_PATH'] ?? '/usr/bin/chromium'
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** Milliseconds: two trainings and a browser may share few cores with other tests. */
const PATIENCE = 120_000
const root = fileURLToPath(new URL('..', import.meta.url))
const settings: Settings = { ...defaultSettings, density: 'moons', steps: 200, seed: 1, layers: 6, width: 32 }
const query = '?density=moons&steps=200&seed=1&layers=6&width=32&backend=wasm&autostart=1'

/** What the page leaves for programs. */
interface Result {
  readonly state: string
  readonly step: number
  readonly firstLoss: number
  readonly loss: number
  readonly lossError: number
  readonly trueEntropy: number
  readonly gap: number
  readonly gapError: number
  readonly logProb: readonly number[]
}

const folder = mkdtempSync(join(tmpdir(), 'tfjs-flows-playground-'))
const servers: PreviewServer[] = []
let context: BrowserContext
let address: string
/** The same page from a server that does not let threads share memory. */
let plainAddress: string
const requested: string[] = []
const complaints: string[] = []

async function serve(outDir: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const options = { host: '127.0.0.1', port: 0, headers }
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: options })
  servers.push(server)
  return server.resolvedUrls?.local[0] ?? ''
}

beforeAll(async () => {
  if (!existsSync(browser)) return
  const outDir = join(folder, 'dist')
  await build({ root, logLevel: 'error', build: { outDir } })
  address = await serve(outDir)
  plainAddress = await serve(outDir, {
    'Cross-Origin-Opener-Policy': 'unsafe-none',
    'Cross-Origin-Embedder-Policy': 'unsafe-none',
  })
  context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: browser,
    args: flags,
    headless: true,
  })
  context.setDefaultTimeout(PATIENCE)
  context.on('request', (request) => requested.push(request.url()))
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(String(error.error())))
})

beforeEach((test) => {
  if (!existsSync(browser)) test.skip(`no browser at ${browser}; set CHROME_PATH`)
})

afterAll(async () => {
  await context?.close()
  await Promise.all(servers.map((server) => server.close()))
  rmSync(folder, { recursive: true, force: true })
})

async function openPage(search = '', at = address): Promise<Page> {
  const page = await context.newPage()
  await page.goto(at + search)
  return page
}

async function waitFor(page: Page, state: string): Promise<void> {
  await page.waitForFunction((wanted) => document.body.dataset['state'] === wanted, state)
}

async function resultOf(page: Page): Promise<Result> {
  return JSON.parse((await page.textContent('#result')) ?? 'null') as Result
}

/** The pictures of the flow, as they are drawn. */
function pictures(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve) => {
        // What is due is drawn in the next frame.
        requestAnimationFrame(() =>
          requestAnimationFrame(() =>
            resolve(
              [...document.querySelectorAll('figure:not(.wide) canvas')].map((c) =>
                (c as HTMLCanvasElement).toDataURL(),
              ),
            ),
          ),
        )
      }),
  )
}

/** The same run in Node. */
async function trainHere(chosen = settings): Promise<{ logProb: readonly number[]; loss: number }> {
  const { why } = await useBackend('wasm')
  expect(why).toContain('kernels of tfjs-flows')
  const run = new FlowRun(chosen)
  await finished(run.train())
  const { low, high } = { low: [-1, -1], high: [1, 1] } as const
  const { logProb } = await new Subject(run.flow, { low, high }, run.problem).outcome(200, null)
  const { loss } = await run.score()
  run.dispose()
  return { logProb, loss }
}

it(
  'learns what Node learns, saves it, and opens it again',
  async () => {
    const page = await openPage(query)
    // Both trainings at once: each has a core.
    const here = await trainHere()
    await waitFor(page, 'done')
    const result = await resultOf(page)
    expect(result).toMatchObject({ state: 'done', step: 200 })
    expect(result.loss).toBeLessThan(result.firstLoss - 0.3)
    expect(result.loss).toBeGreaterThan(result.trueEntropy - 3 * result.lossError)
    expect(result.gap).toBeGreaterThan(-3 * result.gapError)

    expect(here.loss).toBeCloseTo(result.loss, 3)
    expect(result.logProb).toHaveLength(probePoints.length)
    for (const [i, value] of result.logProb.entries()) expect(Math.abs(value - here.logProb[i]!)).toBeLessThan(1e-3)

    const drawn = await pictures(page)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')])
    expect(download.suggestedFilename()).toBe('moons-200-steps.safetensors')
    const file = join(folder, 'moons.safetensors')
    await download.saveAs(file)
    await page.close()

    const second = await openPage()
    await waitFor(second, 'ready')
    await second.setInputFiles('#file', file)
    await waitFor(second, 'opened')
    const opened = await resultOf(second)
    expect(opened.logProb).toEqual(result.logProb)
    expect(opened.loss).toBe(result.loss)
    expect(await pictures(second)).toEqual(drawn)
    expect(await second.textContent('#message')).toContain('Trained here on moons for 200 steps.')
    await second.close()
    expect(complaints).toEqual([])
  },
  PATIENCE,
)

it.each([
  { threads: 'as many threads as cores', isIsolated: true },
  { threads: 'one thread where the server does not isolate it', isIsolated: false },
])('takes the first training steps as Node takes them, on the same kernels and $threads', async ({ isIsolated }) => {
  const page = await openPage(query.replace('steps=200', 'steps=2'), isIsolated ? address : plainAddress)
  const here = await trainHere({ ...settings, steps: 2 })
  await waitFor(page, 'done')
  const result = await resultOf(page)
  const [isolated, cores] = await page.evaluate(() => [crossOriginIsolated, navigator.hardwareConcurrency] as const)
  expect(isolated).toBe(isIsolated)
  const threads = isIsolated && cores > 1 ? `${Math.min(4, cores)} threads` : '1 thread'
  expect(await page.textContent('#facts')).toContain(`${threads}, kernels of tfjs-flows`)
  expect(result.step).toBe(2)
  expect(result.firstLoss).not.toBe(result.loss)
  expect(Math.abs(result.loss - here.loss)).toBeLessThan(1e-5)
  for (const [i, value] of result.logProb.entries()) expect(Math.abs(value - here.logProb[i]!)).toBeLessThan(1e-5)
  await page.close()
})

it('asks nothing of other hosts', () => {
  expect(requested.some((url) => url.endsWith('.wasm'))).toBe(true)
  const own = [address, plainAddress]
  const outside = requested.filter((url) => !own.some((start) => url.startsWith(start)) && !/^(data|blob):/.test(url))
  expect(outside).toEqual([])
})

it('pauses, goes on, and starts anew with another density', async () => {
  const page = await openPage('?steps=100000&layers=2&width=8')
  await waitFor(page, 'ready')
  await page.click('#start')
  await waitFor(page, 'training')
  await page.click('#start')
  await waitFor(page, 'paused')
  const step = await page.textContent('#step')
  expect(step).not.toMatch(/^0 /)
  await page.click('#start')
  await waitFor(page, 'training')
  await page.waitForFunction((old) => document.querySelector('#step')?.textContent !== old, step)
  await page.check('input[value=rings]')
  await page.waitForFunction(() => document.querySelector('#density')?.getAttribute('aria-label')?.includes('Rings'))
  await waitFor(page, 'training')
  await page.click('#reset')
  await waitFor(page, 'ready')
  expect(await page.textContent('#step')).toMatch(/^0 /)
  expect(complaints).toEqual([])
  await page.close()
})

it('opens a file of the command line, and says why it opens no other', async () => {
  await useBackend('wasm')
  const standardize = { loc: [100, -3], scale: [20, 0.1] }
  const flow = realNvp({ features: 2, layers: 2, hidden: [8], standardize, rng: new Rng(0) })
  const wide = realNvp({ features: 3, layers: 2, hidden: [8], rng: new Rng(0) })
  const metadata = {
    'tfjs-flows-cli': { model: 'realnvp', columns: ['mass', 'charge'], provenance: { data: 'ions.csv' } },
  }
  const [good, other] = [join(folder, 'ions.safetensors'), join(folder, 'wide.safetensors')]
  writeFileSync(good, await encodeModel(flow, { metadata }))
  writeFileSync(other, await encodeModel(wide))
  for (const model of [flow, wide]) model.dispose()
  expect(readFileSync(good).length).toBeGreaterThan(100)

  const page = await openPage()
  await waitFor(page, 'ready')
  await page.setInputFiles('#file', other)
  await page.waitForFunction(() => document.querySelector('#message')?.textContent?.includes('two columns'))
  expect(await page.getAttribute('body', 'data-state')).toBe('ready')
  await page.setInputFiles('#file', good)
  await waitFor(page, 'opened')
  expect(await page.textContent('#message')).toBe('ions.safetensors: realnvp trained on ions.csv.')
  await page.focus('#density')
  await page.keyboard.press('ArrowRight')
  expect(await page.textContent('#reading')).toMatch(/^mass 1\d\d, charge −(2\.9|3\.0)\d: log p = /)
  await page.close()
})

it('says what to do where the backend does not start', async () => {
  const page = await context.newPage()
  await page.route('**/*.wasm', (route) => route.fulfill({ status: 404 }))
  await page.goto(address)
  await waitFor(page, 'error')
  expect(await page.textContent('#message')).toContain("useBackend('wasm')")
  expect(await page.textContent('#message')).toContain('404')
  expect(await page.textContent('#start')).toBe('Try again')
  await page.close()
})
