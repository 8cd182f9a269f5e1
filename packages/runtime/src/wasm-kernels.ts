import { type RegisteredKernels, registerWasmKernels } from '@tfjs-flows/wasm-kernels'
import type { Host } from './host.ts'
import { messageOf } from './start-result.ts'

let registered: RegisteredKernels | undefined

/**
 * Registers the kernels of `@tfjs-flows/wasm-kernels`, or takes them back where they are not wanted, and says which
 * kernels run. Where they cannot be registered tfjs's own run: slower, never other numbers than a model relies on.
 */
export function useWasmKernels(host: Host, wanted: boolean | undefined): string {
  if (!(wanted ?? wantedByEnvironment(host))) {
    registered?.unregister()
    registered = undefined
    return 'kernels of tfjs alone'
  }
  try {
    registered = registerWasmKernels()
    return 'kernels of tfjs-flows'
  } catch (error) {
    return `kernels of tfjs alone (${messageOf(error)})`
  }
}

/** In Node TFJS_FLOWS_KERNELS=0 switches them off for programs that cannot be changed. */
function wantedByEnvironment(host: Host): boolean {
  const process = host.builtin('process')
  const environment = process !== undefined && 'env' in process ? process.env : undefined
  if (typeof environment !== 'object' || environment === null || !('TFJS_FLOWS_KERNELS' in environment)) return true
  return environment.TFJS_FLOWS_KERNELS !== '0'
}
