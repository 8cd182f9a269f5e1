import { env } from '@tensorflow/tfjs-core'
import { activate, isInitialized } from './activate.ts'
import type { Host } from './host.ts'
import { sharedFile } from './shared-wasm-file.ts'
import { messageOf, type StartResult } from './start-result.ts'
import { tfjsMismatch } from './tfjs-copies.ts'
import { type ThreadCount, threadCount } from './thread-count.ts'
import {
  addressOf,
  everyFileAt,
  faultOfWasmFile,
  filesBesideThisModule,
  type WasmFile,
  type WasmPaths,
} from './wasm-files.ts'
import { useWasmKernels } from './wasm-kernels.ts'

/** The parts of `@tensorflow/tfjs-backend-wasm` that are called here. */
interface WasmPackage {
  setWasmPaths(paths: WasmPaths, usePlatformFetch?: boolean): void
}

/** What the caller of a start may decide. */
export interface WasmOptions {
  readonly wasmPaths?: WasmPaths | undefined
  readonly kernels?: boolean | undefined
  readonly threads?: ThreadCount | undefined
}

/** Starts XNNPACK in WebAssembly: in Node with no configuration, in browsers from the files beside this module. */
export async function startWasm(host: Host, options: WasmOptions = {}): Promise<StartResult> {
  const name = '@tensorflow/tfjs-backend-wasm'
  const loaded = await host.importModule(name)
  const mismatch = tfjsMismatch(host, { name, module: loaded })
  if (mismatch !== undefined) return mismatch
  const threads = threadCount(host, options.threads)
  // Its threads, in cross-origin isolated pages, never start from a minified bundle, and the page would wait for ever.
  if (!isInitialized('wasm')) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  const file = await fileForThisEngine()
  if (!isInitialized('wasm')) {
    const fault = await placeFiles(loaded as WasmPackage, { file, host, threads, wasmPaths: options.wasmPaths })
    if (fault !== undefined) return cannotStart(fault)
  }
  try {
    await activate('wasm')
  } catch (error) {
    return cannotStart(messageOf(error), error)
  }
  const simd = file === 'tfjs-backend-wasm.wasm' ? 'without SIMD' : 'with 128-bit SIMD'
  const { why, threads: running } = useWasmKernels(host, { wanted: options.kernels, threads })
  const count = `${running} ${running === 1 ? 'thread' : 'threads'}`
  return { ok: true, tfjsBackend: 'wasm', why: `WebAssembly ${simd}, ${count}, ${why}`, software: false }
}

interface Placement {
  readonly file: WasmFile
  readonly host: Host
  readonly threads: number
  readonly wasmPaths: WasmPaths | undefined
}

/** Says where the files are, or why one is not there. tfjs in Node finds its own package's files by itself. */
async function placeFiles(
  wasm: WasmPackage,
  { file, host, threads, wasmPaths }: Placement,
): Promise<string | undefined> {
  const inNode = host.nodeVersion !== undefined
  const paths = wasmPaths ?? filesBesideThisModule()
  const fault = inNode ? undefined : await faultOfWasmFile(addressOf(file, paths))
  if (fault !== undefined) return fault
  const shared = threads > 1 ? await sharedFile(host, addressOf(file, paths)) : undefined
  if (shared !== undefined) wasm.setWasmPaths(everyFileAt(shared), true)
  else if (!inNode || wasmPaths !== undefined) wasm.setWasmPaths(paths)
  return undefined
}

async function fileForThisEngine(): Promise<WasmFile> {
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT')
  const threads = await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')
  if (!simd) return 'tfjs-backend-wasm.wasm'
  return threads ? 'tfjs-backend-wasm-threaded-simd.wasm' : 'tfjs-backend-wasm-simd.wasm'
}

function cannotStart(reason: string, cause?: unknown): StartResult {
  return {
    ok: false,
    reason,
    fix:
      'Serve the three .wasm files of @tensorflow/tfjs-backend-wasm/dist beside the page and pass their folder: ' +
      "useBackend('wasm', { wasmPaths: '/wasm/' })",
    cause,
  }
}
