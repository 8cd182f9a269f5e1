import { kernelThreads, type RegisteredKernels, registerWasmKernels, setKernelThreads } from '@tfjs-flows/wasm-kernels'
import type { Host } from './host.ts'
import { messageOf } from './start-result.ts'

let registered: RegisteredKernels | undefined

/**
 * Registers the kernels of `@tfjs-flows/wasm-kernels` for so many threads, or takes them back where they are not wanted,
 * and says which kernels run and on how many threads. Where they cannot be registered tfjs's own run: slower, never other
 * numbers than a model relies on.
 */
export function useWasmKernels(
  host: Host,
  { wanted, threads }: { readonly wanted: boolean | undefined; readonly threads: number },
): { readonly why: string; readonly threads: number } {
  if (!(wanted ?? wantedByEnvironment(host))) {
    registered?.unregister()
    registered = undefined
    return { why: 'kernels of tfjs alone', threads: 1 }
  }
  try {
    registered = registerWasmKernels()
    setKernelThreads(threads)
    return { why: 'kernels of tfjs-flows', threads: kernelThreads() }
  } catch (error) {
    return { why: `kernels of tfjs alone (${messageOf(error)})`, threads: 1 }
  }
}

/** In Node TFJS_FLOWS_KERNELS=0 switches them off for programs that cannot be changed. */
function wantedByEnvironment(host: Host): boolean {
  const process = host.builtin('process')
  const environment = process !== undefined && 'env' in process ? process.env : undefined
  if (typeof environment !== 'object' || environment === null || !('TFJS_FLOWS_KERNELS' in environment)) return true
  return environment.TFJS_FLOWS_KERNELS !== '0'
}
