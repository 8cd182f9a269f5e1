import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** What a page needs to share memory with its workers. */
const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

/**
 * Serves a folder's files on a free port of this machine, `isolated` for pages that share memory with workers; `close` the
 * server that comes with the address.
 */
export async function serveFolder(
  folder: string,
  { isolated }: { readonly isolated: boolean },
): Promise<{ address: string; server: Server }> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = join(folder, normalize(pathname === '/' ? '/index.html' : pathname))
    try {
      const bytes = await readFile(file)
      const type = { 'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream' }
      response.writeHead(200, isolated ? { ...type, ...isolation } : type).end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}/`, server }
}
