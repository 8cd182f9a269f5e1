import { engine } from '@tensorflow/tfjs-core'
import { isSharedMemory, isWasmBackend } from '../wasm-backend.ts'
import { mostParts } from './thread-team.ts'

let count = 1
/** Multiplications with an addition, or what takes as long, that are worth another thread: some microseconds. */
let leastWork = 1e5

/** How many threads a large kernel uses, the program's own among them: 1 where their memory is not shared. */
export function kernelThreads(): number {
  return canShareKernels() ? count : 1
}

/** Whether a kernel can use several threads: only where they share the memory of the wasm backend. */
export function canShareKernels(): boolean {
  const backend = engine().registry['wasm']
  return backend !== undefined && isWasmBackend(backend) && isSharedMemory(backend.wasm.asm.memory)
}

/** How many threads are allowed, whether or not a memory is shared. */
export function allowedThreads(): number {
  return count
}

/** Into how many parts so much work is best divided, one for each thread at most: more of them pack more in vain. */
export function partsOf(work: number): number {
  return Math.max(1, Math.min(count, mostParts, Math.floor(work / leastWork)))
}

/** For tests, whose kernels are small: how much work a part has at least. */
export function setLeastWork(work: number): void {
  leastWork = work
}

/**
 * Sets how many threads a large kernel may use. Helpers start with the first kernel that is large enough, and sleep
 * between; they need a memory that threads share, which `useBackend('wasm')` of `@tfjs-flows/runtime` asks for. Results
 * never depend on it: each number is computed by one thread, in the same order.
 */
export function setKernelThreads(threads: number): void {
  count = threads
}
