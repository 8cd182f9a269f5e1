import {
  engine,
  getBackend,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
} from '@tensorflow/tfjs-core'

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
  if (getKernel(name, getBackend()) === undefined) return composite()
  return engine().runKernel<T>(name, inputs, attributes)
}

/** True where the active backend has registered all of these kernels. */
export function hasKernels(names: readonly string[]): boolean {
  return names.every((name) => getKernel(name, getBackend()) !== undefined)
}

/** Runs a kernel that the active backend has registered. */
export function runKernel(name: string, inputs: NamedTensorMap, attributes: NamedAttrMap): Tensor | Tensor[] {
  return engine().runKernel<Tensor | Tensor[]>(name, inputs, attributes)
}
