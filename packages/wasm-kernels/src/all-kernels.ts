import { unaryKernels } from './elementwise/unary-kernels.ts'
import { batchMatMul, fusedMatMul } from './gemm/batch-mat-mul.ts'
import { denseKernels } from './gemm/dense-kernels.ts'
import { sumKernels } from './reductions/sum-kernels.ts'
import type { WasmKernel } from './wasm-kernel.ts'

/** Every kernel of the package; the table in the README says why each is here. */
export const allKernels: readonly WasmKernel[] = [
  batchMatMul,
  fusedMatMul,
  ...denseKernels,
  ...sumKernels,
  ...unaryKernels,
]
