import type { KernelFunc } from '@tensorflow/tfjs-core'
import type { WasmFunction } from './assembler/wasm-function.ts'
import type { WasmHost } from './wasm-host.ts'

/** A kernel of the wasm backend that runs functions of the module. */
export interface WasmKernel {
  /** The name of tfjs-core's kernel that it replaces, or that of an op of core. */
  readonly kernelName: string
  /** The functions of the module that it calls. */
  readonly functions: readonly WasmFunction[]
  /**
   * Its tfjs form on a host. Where the inputs are not what it is made for (other dtypes, ranks, broadcasts) it calls
   * `stock`, which is tfjs's own kernel; a kernel of core's ops has none and takes whatever the op passes.
   */
  bind(host: WasmHost, stock: KernelFunc): KernelFunc
}
