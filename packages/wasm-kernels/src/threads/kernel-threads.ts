import { engine } from '@tensorflow/tfjs-core'
import { isSharedMemory, isWasmBackend } from '../wasm-backend.ts'

let count = 1

/** How many threads a large kernel uses, the program's own among them: 1 where their memory is not shared. */
export function kernelThreads(): number {
  const backend = engine().registry['wasm']
  return backend !== undefined && isWasmBackend(backend) && isSharedMemory(backend.wasm.asm.memory) ? count : 1
}

/** How many are allowed. */
export function allowedThreads(): number {
  return count
}

/**
 * Sets how many threads a large kernel may use. Helpers start with the first kernel that is large enough, and sleep
 * between; they need a memory that threads share, which `useBackend('wasm')` of `@tfjs-flows/runtime` asks for. Results
 * never depend on it: each number is computed by one thread, in the same order.
 */
export function setKernelThreads(threads: number): void {
  count = threads
}
