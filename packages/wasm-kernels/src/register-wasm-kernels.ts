import {
  engine,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core'
import { FlowsError } from '@tfjs-flows/core'
import { allKernels } from './all-kernels.ts'
import type { WasmFunction } from './assembler/wasm-function.ts'
import { isWasmBackend } from './wasm-backend.ts'
import { WasmHost } from './wasm-host.ts'
import type { WasmKernel } from './wasm-kernel.ts'

const backendName = 'wasm'

/** What `registerWasmKernels` changed, and how to undo it. */
export interface RegisteredKernels {
  /** The kernels of tfjs that are replaced. */
  readonly replaced: readonly string[]
  /** The kernels of core's ops that are added. */
  readonly added: readonly string[]
  /** Puts back what was there. Tensors stay valid. */
  unregister(): void
}

/** What is registered now: a second registration would take the first one's kernels for tfjs's own. */
let current: RegisteredKernels | undefined

/**
 * Registers this package's kernels for the wasm backend, which must be started; called again, it returns what is
 * registered already. Where an input is not what a kernel is made for, tfjs's own kernel runs as before.
 *
 * @throws FlowsError 'backend' where the wasm backend is not started, is not that of tfjs 4.22, or the engine has no
 * SIMD; then nothing is changed
 * @example
 * ```ts
 * await setBackend('wasm')
 * const kernels = registerWasmKernels()
 * // matMul, tanh, sum, … run in this package's module
 * kernels.unregister()
 * ```
 */
export function registerWasmKernels(): RegisteredKernels {
  if (current !== undefined) return current
  const functions = [...new Set(allKernels.flatMap((kernel) => kernel.functions))]
  let latest = hostOf(engine().registry[backendName], functions)
  const before = new Map(allKernels.map(({ kernelName }) => [kernelName, getKernel(kernelName, backendName)]))
  const bindTo = (backend: object): WasmHost => {
    if (latest.backend === backend) return latest.host
    latest.host.stop()
    latest = hostOf(backend, functions)
    return latest.host
  }
  for (const kernel of allKernels) {
    replace({ kernelName: kernel.kernelName, backendName, kernelFunc: kernelFunction(kernel, before, bindTo) })
  }
  const names = [...before]
  current = {
    replaced: names.filter(([, stock]) => stock !== undefined).map(([name]) => name),
    added: names.filter(([, stock]) => stock === undefined).map(([name]) => name),
    unregister: () => {
      if (current === undefined) return
      current = undefined
      latest.host.stop()
      for (const [name, stock] of before) {
        unregisterKernel(name, backendName)
        if (stock !== undefined) registerKernel(stock)
      }
    },
  }
  return current
}

/** Whether this package's kernels are registered now. */
export function hasWasmKernels(): boolean {
  return current !== undefined
}

type Stock = ReadonlyMap<string, KernelConfig | undefined>

/** A kernel that binds itself to the backend that it runs on: `removeBackend` and a new start make another one. */
function kernelFunction(kernel: WasmKernel, before: Stock, hostFor: (backend: object) => WasmHost): KernelFunc {
  const { kernelName } = kernel
  const stock: KernelFunc = (params) => {
    const config = before.get(kernelName)
    if (config !== undefined) return config.kernelFunc(params)
    throw new FlowsError('argument', {
      who: kernelName,
      rule: 'an op of core must pass what its kernel is made for',
      got: JSON.stringify(Object.values(params.inputs).map((input) => [input?.dtype, input?.shape])),
      do: 'Call the op, which checks its arguments, instead of the kernel',
    })
  }
  let bound: { readonly backend: unknown; readonly run: KernelFunc } | undefined
  return (params) => {
    const backend = params.backend as object
    if (bound?.backend !== backend) bound = { backend, run: kernel.bind(hostFor(backend), stock) }
    return bound.run(params)
  }
}

function replace(config: KernelConfig): void {
  // tfjs prints a warning where a kernel is registered over another one.
  if (getKernel(config.kernelName, config.backendName) !== undefined) {
    unregisterKernel(config.kernelName, config.backendName)
  }
  registerKernel(config)
}

function hostOf(backend: object | undefined, functions: readonly WasmFunction[]): { backend: object; host: WasmHost } {
  if (backend === undefined) throw cannot('the wasm backend must be started', 'none', "Await setBackend('wasm') first")
  if (!isWasmBackend(backend)) {
    throw cannot(
      'the wasm backend must be that of tfjs 4.22',
      'another one',
      'Install @tensorflow/tfjs-backend-wasm@4.22.0',
    )
  }
  try {
    return { backend, host: new WasmHost(backend, functions) }
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error)
    throw cannot(
      'the engine must compile WebAssembly with SIMD',
      got,
      'Use a newer engine, or tfjs without these kernels',
    )
  }
}

function cannot(rule: string, got: string, todo: string): FlowsError {
  return new FlowsError('backend', { who: 'registerWasmKernels', rule, got, do: todo })
}
