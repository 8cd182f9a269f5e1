/** Sections of a WebAssembly module have a number; that of the memories is 5. */
const MEMORY_SECTION = 5
const HEADER = 8
/** Flags of a memory: it has a maximum; it has one and threads share it. */
const [bounded, shared] = [1, 3]

/**
 * The module of tfjs with one bit changed: its own memory becomes one that threads share, so that the kernels of
 * this package can work on tensors from several threads. Undefined where the module has not exactly one
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

/** Whether threads may share a memory as large as that of tfjs: not in a page that is not cross-origin isolated. */
export function canShareMemory(): boolean {
  if (typeof SharedArrayBuffer === 'undefined' || globalThis.crossOriginIsolated === false) return false
  try {
    return new WebAssembly.Memory({ initial: 256, maximum: 65_536, shared: true }).buffer.byteLength > 0
  } catch {
    return false
  }
}
