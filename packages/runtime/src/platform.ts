import { version_core } from '@tensorflow/tfjs-core'
import type { Host } from './host.ts'
import { type WasmFeatures, wasmFeatures } from './wasm-features.ts'

/** The machine and what runs this program. */
export interface Platform {
  /** `Node 24.21.0 on linux x64`, or the browser's user agent. */
  readonly runtime: string
  /** Logical processors, or null where the browser does not say. */
  readonly cores: number | null
  /** Memory in GiB, or null where it is not known; browsers round it and stop at 8. */
  readonly memoryGiB: number | null
  readonly tfjs: string
  readonly webAssembly: WasmFeatures
  /** Whether threads may share memory here (browsers want a cross-origin isolated page). */
  readonly sharedMemory: boolean
}

/** The parts of Node's `os` that are read here. */
interface Os {
  availableParallelism?(): number
  totalmem?(): number
}

/** Describes the machine without naming it. */
export function describePlatform(host: Host): Platform {
  const os: Os = host.builtin('node:os') ?? {}
  const bytes = os.totalmem?.()
  const inBrowser = fromNavigator(host, 'deviceMemory')
  return {
    runtime: runtimeOf(host),
    cores: os.availableParallelism?.() ?? numberOrNull(fromNavigator(host, 'hardwareConcurrency')),
    memoryGiB: bytes === undefined ? numberOrNull(inBrowser) : Math.round((bytes / 2 ** 30) * 10) / 10,
    tfjs: version_core,
    webAssembly: wasmFeatures(),
    sharedMemory: host.nodeVersion !== undefined || Reflect.get(host.globals, 'crossOriginIsolated') === true,
  }
}

function runtimeOf(host: Host): string {
  if (host.nodeVersion === undefined) return String(fromNavigator(host, 'userAgent') ?? 'an unknown browser')
  return `Node ${host.nodeVersion} on ${process.platform} ${process.arch}`
}

function fromNavigator(host: Host, key: string): unknown {
  const navigator: unknown = Reflect.get(host.globals, 'navigator')
  return typeof navigator === 'object' && navigator !== null ? Reflect.get(navigator, key) : undefined
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}
