import {
  getBackend,
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core'
import { registerWasmKernels } from '@tfjs-flows/wasm-kernels'
import { plainKernels } from './plain-kernels.ts'

/** What runs the ops, exchanged in one process. Each may be called twice. */
export interface KernelSwitch {
  /** Our kernels in place of the stock ones. */
  on(): void
  /** The stock kernels alone: core's ops are composites that avoid the worst of them. */
  off(): void
  /** The stock kernels, and core's ops as tfjs-core alone does them. */
  plain(): void
}

type Kernels = ReadonlyMap<string, KernelConfig>

/**
 * The switch of a function that registers kernels for the active backend and returns how to undo it, whether or not they
 * are registered by now.
 *
 * It is called once for each side; from then on the kernels that it made are exchanged for the stock ones. Registering
 * anew at every turn would compile them anew, and time V8's baseline code.
 */
export function kernelSwitch(register: () => { unregister(): void }): KernelSwitch {
  let sides: { readonly ours: Kernels; readonly stock: Kernels; readonly plain: Kernels } | undefined
  const prepared = (): NonNullable<typeof sides> => {
    if (sides === undefined) {
      register().unregister()
      const stock = registered()
      register()
      sides = { stock, ours: registered(), plain: new Map([...stock, ...byName(plainKernels)]) }
    }
    return sides
  }
  return {
    on: () => exchange(prepared().ours),
    off: () => exchange(prepared().stock),
    plain: () => exchange(prepared().plain),
  }
}

function registered(): Kernels {
  return byName(getKernelsForBackend(getBackend()))
}

function byName(kernels: readonly KernelConfig[]): Kernels {
  return new Map(kernels.map((kernel) => [kernel.kernelName, kernel]))
}

/** Leaves `wanted` registered and nothing else. */
function exchange(wanted: Kernels): void {
  const before = registered()
  for (const [name, kernel] of before) {
    if (wanted.get(name) !== kernel) unregisterKernel(name, kernel.backendName)
  }
  for (const [name, kernel] of wanted) {
    if (before.get(name) !== kernel) registerKernel(kernel)
  }
}

/** The kernels of this repository. */
export const ourKernels: KernelSwitch = kernelSwitch(registerWasmKernels)
