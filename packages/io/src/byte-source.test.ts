import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ModelSource, readAll, withSource } from './byte-source.ts'

const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251)
const folder = mkdtempSync(join(tmpdir(), 'byte-source-'))
const path = join(folder, 'a b%20.bin')
let server: Server
let address = ''

beforeAll(async () => {
  writeFileSync(path, bytes)
  server = createServer((request, response) => {
    response.statusCode = request.url === '/a.bin' ? 200 : 404
    response.end(request.url === '/a.bin' ? bytes : 'nothing here')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await new Promise((resolve) => server.close(resolve))
})

describe('a source of bytes', () => {
  const sources: [string, () => ModelSource][] = [
    ['a path', () => path],
    ['a file URL', () => pathToFileURL(path)],
    ['a file URL as text', () => pathToFileURL(path).href],
    ['an http URL', () => `${address}/a.bin`],
    ['a data URL', () => `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`],
    ['a Blob', () => new Blob([bytes])],
    ['a File', () => new File([bytes], 'a.bin')],
    ['an ArrayBuffer', () => bytes.slice().buffer],
    ['a Uint8Array', () => new Uint8Array([0, ...bytes]).subarray(1)],
    ["Node's Buffer", () => Buffer.from(bytes)],
  ]
  it.each(sources)('may be %s', async (_, make) => {
    expect([...(await readAll(make()))]).toEqual([...bytes])
    const part = await withSource(make(), async (source) => [source.size, ...(await source.read(4990, 4993))])
    expect(part).toEqual([5000, ...bytes.subarray(4990, 4993)])
  })

  const refusals: [string, () => unknown, string][] = [
    ['a missing path', () => join(folder, 'none.bin'), 'must be a readable file; got ENOENT'],
    ['a folder', () => folder, 'must be a readable file; got EISDIR'],
    ['an address that is not there', () => `${address}/b.bin`, 'must answer with the file; got status 404'],
    ['a server that is not there', () => 'http://127.0.0.1:1/a.bin', 'must be reachable'],
    ['a number', () => 7, 'from a path, a URL, a Blob or bytes; got number'],
  ]
  it.each(refusals)('may not be %s', async (_, make, message) => {
    await expect(readAll(make() as ModelSource)).rejects.toThrow(message)
  })

  it('that shrinks while it is read is noticed', async () => {
    const reading = withSource(path, (source) => {
      writeFileSync(path, bytes.subarray(0, 10))
      return source.read(0, source.size)
    })
    await expect(reading).rejects.toThrow('must not shrink while it is read; got 10 bytes')
    writeFileSync(path, bytes)
  })
})
