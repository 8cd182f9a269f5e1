import { backend, removeBackend, setBackend } from '@tensorflow/tfjs-core'
import { activate, activeBackend, isInitialized } from './activate.ts'
import { type Host, MissingPackage } from './host.ts'
import { restoreUtilPredicates } from './node-polyfill.ts'
import { messageOf, type StartFailure, type StartResult } from './start-result.ts'
import { tfjsMismatch } from './tfjs-copies.ts'

/** tfjs's name for libtensorflow, whichever of the two packages brought it. */
const tfjsBackend = 'tensorflow'

/**
 * Starts libtensorflow through `@tensorflow/tfjs-node` or, on CUDA, `@tensorflow/tfjs-node-gpu`. A GPU build that finds
 * no GPU computes on the CPU without a word: that counts as not started.
 */
export async function startTfjsNode(name: 'node' | 'node-gpu', host: Host): Promise<StartResult> {
  const gpu = name === 'node-gpu'
  if (host.nodeVersion === undefined) {
    return { ok: false, reason: 'libtensorflow needs Node', fix: "Use 'webgpu' or 'wasm' in a browser" }
  }
  const before = activeBackend()
  const packageName = gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node'
  try {
    const failure = (await load(packageName, host)) ?? (gpu && !usesGpu() ? noGpu(host) : undefined)
    if (failure !== undefined) {
      await withdraw(before)
      return failure
    }
    return { ok: true, tfjsBackend, why: gpu ? 'libtensorflow on CUDA' : 'libtensorflow on the CPU', software: false }
  } catch (error) {
    await withdraw(before)
    const reason = error instanceof MissingPackage ? error.message : `${packageName} did not load: ${messageOf(error)}`
    return { ok: false, reason, fix: fixFor(name, host), cause: error }
  }
}

/** The import itself registers the backend and makes it the active one. */
async function load(packageName: string, host: Host): Promise<StartFailure | undefined> {
  if (!isInitialized(tfjsBackend)) {
    restoreUtilPredicates(host)
    const mismatch = tfjsMismatch(host, { name: packageName, module: await host.importModule(packageName) })
    if (mismatch !== undefined) return mismatch
  }
  await activate(tfjsBackend)
  return undefined
}

function noGpu(host: Host): StartFailure {
  const reason = '@tensorflow/tfjs-node-gpu loaded, but TensorFlow found no CUDA device'
  return { ok: false, reason, fix: fixFor('node-gpu', host) }
}

function usesGpu(): boolean {
  const active: object = backend()
  return 'isUsingGpuDevice' in active && active.isUsingGpuDevice === true
}

/** Undoes what the import did to the choice of backend. */
async function withdraw(before: string | undefined): Promise<void> {
  if (before === tfjsBackend) return
  if (isInitialized(tfjsBackend)) removeBackend(tfjsBackend)
  if (before !== undefined) await setBackend(before)
}

function fixFor(name: 'node' | 'node-gpu', host: Host): string {
  const packageName = name === 'node' ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs-node-gpu'
  const major = Number.parseInt(host.nodeVersion ?? '0', 10)
  const node = major > 22 ? `, best on Node 22 or older (this is Node ${major})` : ''
  const cuda = name === 'node' ? '' : ', have CUDA 11.2 and cuDNN 8.1 on the library path'
  return (
    `Run pnpm add ${packageName}@4.22.0${node}, allow its install script, which downloads libtensorflow ` +
    `(pnpm-workspace.yaml: allowBuilds: { "${packageName}": true })${cuda}; or use 'wasm'`
  )
}
