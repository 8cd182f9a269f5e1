import { activate, activeBackend } from './activate.ts'
import type { BackendName } from './backend-name.ts'
import { float32Epsilon, largestEpsilon } from './float32-epsilon.ts'
import type { Host } from './host.ts'
import { startCpu } from './start-cpu.ts'
import type { StartResult } from './start-result.ts'
import { startTfjsNode } from './start-tfjs-node.ts'
import { startWasm } from './start-wasm.ts'
import { startWebgpu } from './start-webgpu.ts'
import type { ThreadCount } from './thread-count.ts'
import type { WasmPaths } from './wasm-files.ts'

/** What a start needs to know beside the backend's name. */
export interface StartContext {
  readonly host: Host
  /** Whether a software WebGPU adapter will do. */
  readonly allowSoftware: boolean
  readonly wasmPaths: WasmPaths | undefined
  readonly dawnFlags: readonly string[]
  /** Whether wasm runs this project's kernels, and on how many threads. */
  readonly kernels?: boolean | undefined
  readonly threads?: ThreadCount | undefined
}

/** Starts one backend and makes it the active one; where it cannot, the one before stays active. */
export async function startBackend(name: BackendName, context: StartContext): Promise<StartResult> {
  const before = activeBackend()
  const started = await start(name, context)
  if (!started.ok) return started
  const epsilon = await float32Epsilon()
  if (epsilon <= largestEpsilon) return started
  if (before !== undefined) await activate(before)
  return {
    ok: false,
    reason: `it computes in half precision: 1 + ${epsilon} is the next number after 1, where float32 has 1 + 2^-23`,
    fix: "Use 'wasm', which computes in float32",
  }
}

function start(name: BackendName, context: StartContext): Promise<StartResult> {
  switch (name) {
    case 'node-gpu':
    case 'node':
      return startTfjsNode(name, context.host)
    case 'webgpu':
      return startWebgpu(context.host, context)
    case 'wasm':
      return startWasm(context.host, context)
    case 'cpu':
      return startCpu(context.host)
  }
}
