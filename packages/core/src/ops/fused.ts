import {
  engine,
  env,
  getBackend,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type TensorInfo,
} from '@tensorflow/tfjs-core'
import { isRecording } from '../tape/is-recording.ts'

/**
 * Runs the kernel `name` where the active backend has registered it, and the composite everywhere else.
 *
 * Every op of this folder is correct without any such kernel: a kernel makes it fast, never right.
 */
export function fused<T extends Tensor | Tensor[]>(
  name: string,
  inputs: NamedTensorMap,
  attributes: NamedAttrMap,
  composite: () => T,
): T {
  const kernel = getKernel(name, getBackend())
  return kernel === undefined ? composite() : run<T>(kernel, inputs, attributes)
}

/** True where the active backend has registered all of these kernels. */
export function hasKernels(names: readonly string[]): boolean {
  return names.every((name) => getKernel(name, getBackend()) !== undefined)
}

/** Runs a kernel that the active backend has registered. */
export function runKernel(name: string, inputs: NamedTensorMap, attributes: NamedAttrMap): Tensor | Tensor[] {
  return run(getKernel(name, getBackend()), inputs, attributes)
}

/** Where nothing is recorded or measured, the kernel itself: by `runKernel` of tfjs a step of a small flow takes 7 % longer. */
function run<T extends Tensor | Tensor[]>(kernel: KernelConfig, inputs: NamedTensorMap, attrs: NamedAttrMap): T {
  const { state, backend } = engine()
  if (isRecording() || state.profiling || env().getBool('DEBUG') || env().getBool('IS_TEST')) {
    return engine().runKernel<T>(kernel.kernelName, inputs, attrs)
  }
  state.kernelDepth += 1
  try {
    const outputs = kernel.kernelFunc({ inputs, attrs, backend })
    return (Array.isArray(outputs) ? outputs.map(tensorOf) : tensorOf(outputs)) as T
  } finally {
    state.kernelDepth -= 1
  }
}

function tensorOf(info: TensorInfo): Tensor {
  return 'rank' in info ? (info as Tensor) : engine().makeTensorFromTensorInfo(info)
}
