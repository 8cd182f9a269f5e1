import { canShareMemory, withSharedMemory } from '@tfjs-flows/wasm-kernels'
import type { Host } from './host.ts'

/**
 * The address of tfjs's module with a memory that threads share, made from the file at an address; undefined where threads
 * may not share memory here, or the file cannot be read: tfjs then starts as it always does, with memory of one thread.
 */
export async function sharedFile(host: Host, address: string): Promise<string | undefined> {
  if (!canShareMemory()) return undefined
  try {
    const changed = withSharedMemory(await read(host, address))
    if (changed === undefined) return undefined
    const url = URL.createObjectURL(new Blob([changed], { type: 'application/wasm' }))
    // A page's policy may forbid it, and tfjs could not be given another address after a failure.
    await fetch(url)
    return url
  } catch {
    return undefined
  }
}

async function read(host: Host, address: string): Promise<Uint8Array> {
  const files = host.builtin('node:fs/promises')
  if (files === undefined) return new Uint8Array(await (await fetch(address)).arrayBuffer())
  const { readFile } = files as typeof import('node:fs/promises')
  return await readFile(address.startsWith('file:') ? new URL(address) : address)
}
