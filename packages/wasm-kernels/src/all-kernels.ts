import { bernoulliKernels } from './densities/bernoulli-kernels.ts'
import { categoricalKernels } from './densities/categorical-kernels.ts'
import { logSumExpKernels } from './densities/log-sum-exp-kernels.ts'
import { normalKernels } from './densities/normal-kernels.ts'
import { binaryKernels } from './elementwise/binary-kernels.ts'
import { selectKernel } from './elementwise/select-kernel.ts'
import { unaryKernels } from './elementwise/unary-kernels.ts'
import { affineCouplingKernels } from './fused/affine-coupling-kernels.ts'
import { gatedTanhKernels } from './fused/gated-tanh-kernels.ts'
import { luProductKernels } from './fused/lu-product-kernels.ts'
import { batchMatMul, fusedMatMul } from './gemm/batch-mat-mul.ts'
import { denseKernels } from './gemm/dense-kernels.ts'
import { repeatKernels } from './layout/repeat-kernels.ts'
import { sliceKernels } from './layout/slice-kernels.ts'
import { transposeKernel } from './layout/transpose-kernel.ts'
import { sumKernels } from './reductions/sum-kernels.ts'
import { splineKernels } from './splines/spline-kernels.ts'
import type { WasmKernel } from './wasm-kernel.ts'

/** Every kernel of the package; the table in the README says why each is here. */
export const allKernels: readonly WasmKernel[] = [
  batchMatMul,
  fusedMatMul,
  ...affineCouplingKernels,
  ...bernoulliKernels,
  ...categoricalKernels,
  ...denseKernels,
  ...gatedTanhKernels,
  ...logSumExpKernels,
  ...luProductKernels,
  ...normalKernels,
  ...binaryKernels,
  ...repeatKernels,
  selectKernel,
  ...sliceKernels,
  ...splineKernels,
  ...sumKernels,
  transposeKernel,
  ...unaryKernels,
]
