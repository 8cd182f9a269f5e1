import { binaryKernels } from './elementwise/binary-kernels.ts'
import { selectKernel } from './elementwise/select-kernel.ts'
import { unaryKernels } from './elementwise/unary-kernels.ts'
import { batchMatMul, fusedMatMul } from './gemm/batch-mat-mul.ts'
import { denseKernels } from './gemm/dense-kernels.ts'
import { repeatKernels } from './layout/repeat-kernels.ts'
import { sliceKernels } from './layout/slice-kernels.ts'
import { transposeKernel } from './layout/transpose-kernel.ts'
import { viewKernels } from './layout/view-kernels.ts'
import { clippedAdamStep } from './optimizer/clipped-adam-step-kernel.ts'
import { sumKernels } from './reductions/sum-kernels.ts'
import type { WasmKernel } from './wasm-kernel.ts'

/** Every kernel of the package; the table in the README says why each is here. */
export const allKernels: readonly WasmKernel[] = [
  batchMatMul,
  fusedMatMul,
  ...denseKernels,
  ...binaryKernels,
  clippedAdamStep,
  ...repeatKernels,
  selectKernel,
  ...sliceKernels,
  ...sumKernels,
  transposeKernel,
  ...unaryKernels,
  ...viewKernels,
]
