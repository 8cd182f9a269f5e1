import { env } from '@tensorflow/tfjs-core'
import { activate, isInitialized } from './activate.ts'
import type { Host } from './host.ts'
import { messageOf, type StartResult } from './start-result.ts'
import { tfjsMismatch } from './tfjs-copies.ts'
import { addressOf, faultOfWasmFile, filesBesideThisModule, type WasmFile, type WasmPaths } from './wasm-files.ts'
import { useWasmKernels } from './wasm-kernels.ts'

/** The parts of `@tensorflow/tfjs-backend-wasm` that are called here. */
interface WasmPackage {
  setWasmPaths(paths: WasmPaths): void
  getThreadsCount(): number
}

/** Starts XNNPACK in WebAssembly: in Node with no configuration, in browsers from the files beside this module. */
export async function startWasm(
  host: Host,
  wasmPaths: WasmPaths | undefined,
  kernels?: boolean | undefined,
): Promise<StartResult> {
  const name = '@tensorflow/tfjs-backend-wasm'
  const loaded = await host.importModule(name)
  const mismatch = tfjsMismatch(host, { name, module: loaded })
  if (mismatch !== undefined) return mismatch
  const wasm = loaded as WasmPackage
  // Its threads, in cross-origin isolated pages, never start from a minified bundle, and the page would wait for ever.
  if (!isInitialized('wasm')) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  const file = await fileForThisEngine()
  if (!isInitialized('wasm')) {
    const fault = await placeFiles(wasm, file, host, wasmPaths)
    if (fault !== undefined) return cannotStart(fault)
  }
  try {
    await activate('wasm')
  } catch (error) {
    return cannotStart(messageOf(error), error)
  }
  const threads = threadCount(wasm)
  const simd = file === 'tfjs-backend-wasm.wasm' ? 'without SIMD' : 'with 128-bit SIMD'
  const running = useWasmKernels(host, kernels)
  const why = `WebAssembly ${simd}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${running}`
  return { ok: true, tfjsBackend: 'wasm', why, software: false }
}

/** tfjs in Node reads its own package's files, so only an explicit address changes anything there. */
async function placeFiles(
  wasm: WasmPackage,
  file: WasmFile,
  host: Host,
  wasmPaths: WasmPaths | undefined,
): Promise<string | undefined> {
  const paths = wasmPaths ?? (host.nodeVersion === undefined ? filesBesideThisModule() : undefined)
  if (paths === undefined) return undefined
  const fault = host.nodeVersion === undefined ? await faultOfWasmFile(addressOf(file, paths)) : undefined
  if (fault === undefined) wasm.setWasmPaths(paths)
  return fault
}

async function fileForThisEngine(): Promise<WasmFile> {
  const simd = await env().getAsync('WASM_HAS_SIMD_SUPPORT')
  const threads = await env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT')
  if (!simd) return 'tfjs-backend-wasm.wasm'
  return threads ? 'tfjs-backend-wasm-threaded-simd.wasm' : 'tfjs-backend-wasm-simd.wasm'
}

function threadCount(wasm: WasmPackage): number {
  try {
    return Math.max(1, wasm.getThreadsCount())
  } catch {
    return 1
  }
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
