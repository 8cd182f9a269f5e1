import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu'
import {
  engine,
  getKernelsForBackend,
  type KernelConfig,
  registerBackend,
  registerKernel,
  removeBackend,
  setBackend,
  unregisterKernel,
  version_core,
} from '@tensorflow/tfjs-core'
import { type Host, MissingPackage, thisHost } from './host.ts'

type Modules = Readonly<Record<string, () => object>>

/** A machine with the given packages, and no others but the two backends that this package depends on. */
export function fakeHost(modules: Modules, about: Partial<Omit<Host, 'importModule'>> = {}): Host {
  const ours = ['@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm']
  return {
    nodeVersion: '22.12.0',
    globals: {},
    builtin: () => ({}),
    ...about,
    importModule: async (specifier) => {
      const load = modules[specifier]
      if (load !== undefined) return load()
      if (ours.includes(specifier)) return thisHost.importModule(specifier)
      throw new MissingPackage(specifier)
    },
  }
}

/** How the stand-in for libtensorflow behaves. */
export interface FakeTfjsNode {
  readonly usesGpu: boolean
  readonly version?: string
  /** Replaces kernels of the cpu backend by name. */
  readonly kernels?: Readonly<Record<string, KernelConfig['kernelFunc']>>
}

/**
 * What importing tfjs-node does: it registers a backend and its kernels and makes that the active backend, without
 * waiting. The kernels are those of the cpu backend.
 */
export function fakeTfjsNode({ usesGpu, version = version_core, kernels = {} }: FakeTfjsNode): object {
  class FakeBackend extends MathBackendCPU {
    readonly isUsingGpuDevice = usesGpu
  }
  for (const kernel of getKernelsForBackend('cpu')) {
    const kernelFunc = kernels[kernel.kernelName] ?? kernel.kernelFunc
    registerKernel({ ...kernel, kernelFunc, backendName: 'tensorflow' })
  }
  registerBackend('tensorflow', () => new FakeBackend(), 3)
  void setBackend('tensorflow')
  return { version: { 'tfjs-core': version } }
}

/** Takes the stand-in away again and makes `cpu` the active backend. */
export async function removeFakeTfjsNode(): Promise<void> {
  await setBackend('cpu')
  if (engine().backendNames().includes('tensorflow')) removeBackend('tensorflow')
  for (const { kernelName } of getKernelsForBackend('tensorflow')) unregisterKernel(kernelName, 'tensorflow')
}
