import type { WasmFunction } from '../assembler/wasm-function.ts'

/** A function of the module; arguments are addresses, counts and float32. */
export type WasmCall = (...numbers: number[]) => void

export type ScratchUser = 'function' | 'caller'

/** Where a kernel, or a part of one, runs: the functions of the module, and working memory of its own. */
export interface WasmThread {
  /** The compiled form of a function. On a thread beside the program's the call is noted down, and runs later. */
  call(wanted: WasmFunction): WasmCall
  /**
   * The address of working memory, aligned to 64 bytes, that is free until the next call for the same user. It is
   * allocated once, and again only for a larger request; nothing is kept in it between kernels. A kernel whose parts take
   * working memory of their own, as products do, keeps its own in that of the `caller`.
   */
  scratch(bytes: number, user?: ScratchUser): number
  /** A view of the memory, which dies when the memory grows: read it again after every allocation. */
  floats(address: number, length: number): Float32Array
  /** The same of int32. */
  integers(address: number, length: number): Int32Array
}
