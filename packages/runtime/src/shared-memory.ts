import type { Host } from './host.ts'

/** Sections of a WebAssembly module have a number; that of the memories is 5. */
const MEMORY_SECTION = 5
const HEADER = 8
/** Flags of a memory: it has a maximum; it has one and threads share it. */
const [bounded, shared] = [1, 3]

/**
 * The module of tfjs with one bit changed: its own memory becomes one that threads share, so that the kernels of
 * `@tfjs-flows/wasm-kernels` can work on tensors from several threads. Undefined where the module has not exactly one
 * memory with a maximum.
 */
export function withSharedMemory(module: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  for (let at = HEADER; at < module.length; ) {
    const section = module[at]
    const size = unsigned(module, at + 1)
    if (section === MEMORY_SECTION) {
      const [count, flags] = module.subarray(size.next, size.next + 2)
      if (count !== 1 || flags !== bounded) return undefined
      const changed = Uint8Array.from(module)
      changed[size.next + 1] = shared
      return changed
    }
    at = size.next + size.value
  }
  return undefined
}

/** A number in seven bits a byte, the lowest first (LEB128). */
function unsigned(bytes: Uint8Array, start: number): { readonly value: number; readonly next: number } {
  let value = 0
  for (let at = start, shift = 0; ; at += 1, shift += 7) {
    const byte = bytes[at] ?? 0
    value += (byte & 0x7f) * 2 ** shift
    if ((byte & 0x80) === 0) return { value, next: at + 1 }
  }
}

/**
 * The address of that module, made from the file at an address; undefined where threads may not share memory here, or
 * the file cannot be read: tfjs then starts as it always does, with memory of one thread.
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

/** Whether threads may share a memory as large as that of tfjs: not in a page that is not cross-origin isolated. */
function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === 'undefined' || globalThis.crossOriginIsolated === false) return false
  try {
    return new WebAssembly.Memory({ initial: 256, maximum: 65_536, shared: true }).buffer.byteLength > 0
  } catch {
    return false
  }
}
