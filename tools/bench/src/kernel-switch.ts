import {
  getBackend,
  getKernelsForBackend,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core'
import { registerWasmKernels } from '@tfjs-flows/wasm-kernels'

/** Our kernels put in place of the stock ones, and taken out again, in one process. Both may be called twice. */
export interface KernelSwitch {
  on(): void
  off(): void
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
  let sides: { readonly ours: Kernels; readonly stock: Kernels } | undefined
  const prepared = (): NonNullable<typeof sides> => {
    if (sides === undefined) {
      register().unregister()
      const stock = registered()
      register()
      sides = { stock, ours: registered() }
    }
    return sides
  }
  return { on: () => exchange(prepared().ours), off: () => exchange(prepared().stock) }
}

function registered(): Kernels {
  return new Map([...getKernelsForBackend(getBackend())].map((kernel) => [kernel.kernelName, kernel]))
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
