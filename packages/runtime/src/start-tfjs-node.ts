import { backend, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core'
import { activate, activeBackend } from './activate.ts'
import { type Host, MissingPackage } from './host.ts'
import { restoreUtilPredicates } from './node-polyfill.ts'
import { messageOf, type StartFailure, type StartResult } from './start-result.ts'
import { tfjsMismatch } from './tfjs-copies.ts'

/** tfjs's name for libtensorflow, whichever of the two packages brought it; one process holds one of them. */
const tfjsBackend = 'tensorflow'

/**
 * Starts libtensorflow through `@tensorflow/tfjs-node` or, on CUDA, `@tensorflow/tfjs-node-gpu`. A GPU build that finds
 * no GPU computes on the CPU without a word: that counts as not started, but it serves `node` then.
 */
export async function startTfjsNode(name: 'node' | 'node-gpu', host: Host): Promise<StartResult> {
  if (host.nodeVersion === undefined) {
    return { ok: false, reason: 'libtensorflow needs Node', fix: "Use 'webgpu' or 'wasm' in a browser" }
  }
  const packageName = name === 'node' ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs-node-gpu'
  const before = activeBackend()
  const failure = await load(packageName, host)
  if (failure === undefined && (name === 'node' || usesGpu())) {
    return { ok: true, tfjsBackend, why: `libtensorflow on ${usesGpu() ? 'CUDA' : 'the CPU'}`, software: false }
  }
  await withdraw(before)
  return failure ?? { ok: false, reason: 'TensorFlow loaded and found no CUDA device', fix: fixFor(packageName, host) }
}

/** Makes libtensorflow the active backend, importing the package where no import has registered it yet. */
async function load(packageName: string, host: Host): Promise<StartFailure | undefined> {
  try {
    if (!findBackendFactory(tfjsBackend)) {
      restoreUtilPredicates(host)
      const mismatch = tfjsMismatch(host, { name: packageName, module: await host.importModule(packageName) })
      if (mismatch !== undefined) {
        if (findBackendFactory(tfjsBackend)) removeBackend(tfjsBackend)
        return mismatch
      }
    }
    await activate(tfjsBackend)
    return undefined
  } catch (error) {
    const reason = error instanceof MissingPackage ? error.message : `${packageName} did not load: ${messageOf(error)}`
    return { ok: false, reason, fix: fixFor(packageName, host), cause: error }
  }
}

function usesGpu(): boolean {
  const active: object = backend()
  return 'isUsingGpuDevice' in active && active.isUsingGpuDevice === true
}

/** Undoes what the import did by itself: it made its backend the active one. */
async function withdraw(before: string | undefined): Promise<void> {
  if (before !== undefined) return activate(before)
  const factory = findBackendFactory(tfjsBackend)
  if (!factory) return
  removeBackend(tfjsBackend)
  registerBackend(tfjsBackend, factory, 3)
}

function fixFor(packageName: string, host: Host): string {
  const major = Number.parseInt(host.nodeVersion ?? '0', 10)
  const node = major > 22 ? `, best on Node 22 or older (this is Node ${major})` : ''
  const cuda = packageName.endsWith('-gpu') ? ', have CUDA 11.2 and cuDNN 8.1 on the library path' : ''
  return (
    `Run pnpm add ${packageName}@4.22.0${node}, allow its install script, which downloads libtensorflow ` +
    `(pnpm-workspace.yaml: allowBuilds: { "${packageName}": true })${cuda}; or use 'wasm'`
  )
}
