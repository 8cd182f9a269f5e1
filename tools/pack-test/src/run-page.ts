import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { serveFolder } from './serve-folder.ts'

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

export interface PageOptions {
  readonly browser: string
  /** The page's file, default index.html. */
  readonly page?: string
  /** Whether it shares memory with workers. */
  readonly isolated?: boolean
}

/** Opens a folder's page in headless Chromium and gives the results that it leaves in `globalThis.outcome`. */
export async function runPage(
  folder: string,
  { browser, page: file = 'index.html', isolated = false }: PageOptions,
): Promise<string> {
  const { address, server } = await serveFolder(folder, { isolated })
  const profile = mkdtempSync(join(tmpdir(), 'tfjs-flows-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browser,
    args: flags,
    headless: true,
  })
  try {
    const page = await context.newPage()
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(String(error)))
    await page.goto(address + file)
    await page
      .waitForFunction('globalThis.outcome !== undefined', undefined, { timeout: 60_000 })
      .catch(() => undefined)
    const outcome = (await page.evaluate('globalThis.outcome')) as { results?: string; error?: string } | undefined
    if (outcome?.results === undefined) throw new Error([outcome?.error ?? 'no outcome', ...said].join('\n'))
    return outcome.results
  } finally {
    await context.close()
    server.close()
    rmSync(profile, { recursive: true, force: true })
  }
}
