import { readFile } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, it, vi } from 'vitest'
import { fakeHost } from './fake-host.fixture.ts'
import { thisHost } from './host.ts'
import { sharedFile } from './shared-wasm-file.ts'

const path = fileURLToPath(new URL('./generated/tfjs-backend-wasm-simd.wasm', import.meta.url))
/** A machine whose files are reached by `fetch` alone. */
const page = fakeHost({}, { builtin: () => undefined })

async function bytesAt(address: string | undefined): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(address ?? 'data:,')).arrayBuffer())
}

it.each([
  ['a path', thisHost, async () => path],
  ['a file address', thisHost, async () => pathToFileURL(path).href],
  ['fetch', page, async () => `data:application/wasm;base64,${await readFile(path, 'base64')}`],
])('changes one bit of what it reads by %s', async (_, host, address) => {
  const stock = await readFile(path)
  const changed = await bytesAt(await sharedFile(host, await address()))
  expect(changed.length).toBe(stock.length)
  const places = [...stock.keys()].filter((i) => stock[i] !== changed[i])
  expect(places.map((i) => [stock[i], changed[i]])).toEqual([[1, 3]])
  expect(WebAssembly.validate(changed.slice())).toBe(true)
})

it.each([
  ['a file that is missing', thisHost, '/nowhere/tfjs.wasm'],
  ['a file that is no module', thisHost, import.meta.filename],
  ['an address that does not answer', page, 'http://127.0.0.1:1/tfjs.wasm'],
  ['an answer that is a page', page, 'data:text/html,<p>Not found</p>'],
])('leaves tfjs its own module for %s', async (_, host, address) => {
  expect(await sharedFile(host, address)).toBe(undefined)
})

it('leaves it where threads may not share memory, and where the address it made cannot be read', async () => {
  try {
    vi.stubGlobal('crossOriginIsolated', false)
    expect(await sharedFile(thisHost, path)).toBe(undefined)
    vi.unstubAllGlobals()
    vi.stubGlobal('fetch', () => Promise.reject(new Error('refused by the policy of the page')))
    expect(await sharedFile(thisHost, path)).toBe(undefined)
  } finally {
    vi.unstubAllGlobals()
  }
})
