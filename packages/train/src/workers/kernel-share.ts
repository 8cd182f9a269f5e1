import { getBackend } from '@tensorflow/tfjs-core'
import { coreCount } from '@tfjs-flows/runtime'
import { canShareKernels, hasWasmKernels, kernelThreads, setKernelThreads } from '@tfjs-flows/wasm-kernels'

/** What decides how many threads there may be. */
export interface Machine {
  readonly cores: number
  /** Threads that a large kernel of this thread uses. */
  readonly kernelThreads: number
  /** Whether it could use more. */
  readonly sharesKernels: boolean
}

/** The machine as this thread finds it: kernels of tfjs have one thread. */
export function thisMachine(): Machine {
  const hasKernels = getBackend() === 'wasm' && hasWasmKernels()
  return {
    cores: coreCount(),
    kernelThreads: hasKernels ? kernelThreads() : 1,
    sharesKernels: hasKernels && canShareKernels(),
  }
}

/** Threads for the kernels of each of `ranks` threads, so that together they have no more than the cores. */
export function kernelShare(ranks: number, { cores, kernelThreads }: Machine): number {
  return Math.max(1, Math.min(kernelThreads, Math.floor(cores / ranks)))
}

/** What runs that take a step now have set, and what was set before the first of them. */
const bounds = new Set<{ readonly threads: number }>()
let before = 1

/**
 * Gives the kernels of this thread so many threads, until the function that it returns is called; of several at once the
 * least holds, and they end in any order.
 */
export function boundKernelThreads(threads: number): () => void {
  if (bounds.size === 0) before = kernelThreads()
  const bound = { threads }
  bounds.add(bound)
  apply()
  return () => {
    if (bounds.delete(bound)) apply()
  }
}

function apply(): void {
  setKernelThreads(bounds.size === 0 ? before : Math.min(...[...bounds].map(({ threads }) => threads)))
}
