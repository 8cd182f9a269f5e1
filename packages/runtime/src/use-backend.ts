import type { BackendChoice } from './backend-name.ts'
import { type ChosenBackend, chooseBackend } from './choose-backend.ts'
import { thisHost } from './host.ts'
import { inTurn } from './in-turn.ts'
import type { ThreadCount } from './thread-count.ts'
import type { WasmPaths } from './wasm-files.ts'

/** Options of `useBackend`. */
export interface UseBackendOptions {
  /**
   * Where the wasm backend's three files are: a folder with its last slash, or the address of each. Browsers need it
   * where the bundler does not follow `new URL(file, import.meta.url)` (esbuild alone); Vite and webpack do.
   */
  readonly wasmPaths?: WasmPaths | undefined
  /** Dawn's options for WebGPU in Node, such as `['backend=vulkan']`. */
  readonly dawnFlags?: readonly string[] | undefined
  /**
   * Whether the wasm backend runs the kernels of `@tfjs-flows/wasm-kernels` beside its own; true by default, and in
   * Node false where the environment has TFJS_FLOWS_KERNELS=0. Without them everything computes the same, slower.
   */
  readonly kernels?: boolean | undefined
  /**
   * How many threads these kernels share large operations among; `'auto'` by default: one for each core, four at most. In
   * Node TFJS_FLOWS_THREADS decides where the option is left out. A page must be cross-origin isolated, or it is one.
   * Numbers never depend on it. It is decided when the wasm backend starts first: one thread then stays one thread.
   */
  readonly threads?: ThreadCount | undefined
}

/**
 * Starts a TensorFlow.js backend and makes it the active one.
 *
 * `auto` takes the first that starts of: `node-gpu` (CUDA), `webgpu`, `node` (libtensorflow on the CPU), `wasm`. It
 * never takes a WebGPU adapter that is a program on the CPU. A backend asked for by name starts or is an error; none
 * is taken in its place, and where it fails the one before stays active. A backend that computes in half precision
 * counts as failed.
 *
 * Only wasm and cpu come with this package. The others are optional peers: `@tensorflow/tfjs-node`,
 * `@tensorflow/tfjs-node-gpu`, and for WebGPU `@tensorflow/tfjs-backend-webgpu` with, in Node, `webgpu`.
 *
 * The trap: tensors made before the call move to the new backend when they are next used, one copy each.
 *
 * @throws FlowsError `argument` for an unknown name; `backend` where it cannot start (the message says what to install
 * or change) and where two versions of TensorFlow.js are loaded
 * @example
 * ```ts
 * const { name, why } = await useBackend('auto')
 * // 'wasm', 'the first of node-gpu, webgpu, node, wasm that starts here: WebAssembly with 128-bit SIMD, 2 threads, kernels of tfjs-flows'
 * ```
 */
export function useBackend(choice: BackendChoice = 'auto', options: UseBackendOptions = {}): Promise<ChosenBackend> {
  const { wasmPaths, dawnFlags = [], kernels, threads } = options
  const context = { host: thisHost, wasmPaths, dawnFlags, kernels, threads }
  return inTurn(() => chooseBackend(choice, context))
}
