/** The three builds of the tfjs wasm backend; the engine's features decide which one is loaded. */
export type WasmFile = 'tfjs-backend-wasm.wasm' | 'tfjs-backend-wasm-simd.wasm' | 'tfjs-backend-wasm-threaded-simd.wasm'

/** The folder that holds the files (with its last slash), or where each one is. */
export type WasmPaths = string | Readonly<Record<WasmFile, string>>

/**
 * Where the copies beside this module are. Written out one by one, because Vite and webpack find files to serve and to
 * emit by reading exactly this expression. esbuild does not: its users pass `wasmPaths`.
 */
export function filesBesideThisModule(): Readonly<Record<WasmFile, string>> {
  return {
    'tfjs-backend-wasm.wasm': new URL('./generated/tfjs-backend-wasm.wasm', import.meta.url).href,
    'tfjs-backend-wasm-simd.wasm': new URL('./generated/tfjs-backend-wasm-simd.wasm', import.meta.url).href,
    'tfjs-backend-wasm-threaded-simd.wasm': new URL('./generated/tfjs-backend-wasm-threaded-simd.wasm', import.meta.url)
      .href,
  }
}

/** One address for all of them. */
export function everyFileAt(address: string): Readonly<Record<WasmFile, string>> {
  return {
    'tfjs-backend-wasm.wasm': address,
    'tfjs-backend-wasm-simd.wasm': address,
    'tfjs-backend-wasm-threaded-simd.wasm': address,
  }
}

/** The address of one file. */
export function addressOf(file: WasmFile, paths: WasmPaths): string {
  return typeof paths === 'string' ? `${paths}${file}` : paths[file]
}

/**
 * Why the address does not give a WebAssembly module, or undefined where it does. Asked before tfjs loads the file,
 * because tfjs cannot be given another address after a first failure. (A server that answers every address with the
 * page's HTML is the usual cause.)
 */
export async function faultOfWasmFile(address: string, get: typeof fetch = fetch): Promise<string | undefined> {
  try {
    const response = await get(address, { credentials: 'same-origin' })
    if (!response.ok) return `${address} answered ${response.status}`
    const bytes = new Uint8Array(await response.arrayBuffer())
    const isWasm = bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d
    if (!isWasm) return `${address} answered something that is not WebAssembly`
    return undefined
  } catch (error) {
    return `${address} could not be fetched (${error instanceof Error ? error.message : String(error)})`
  }
}
