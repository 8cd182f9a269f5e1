import { causalConvKernels } from './convolution/causal-conv-kernels.ts'
import { conv2dGradientKernels } from './convolution/conv2d-gradient-kernels.ts'
import { conv2dKernels } from './convolution/conv2d-kernels.ts'
import { bernoulliKernels } from './densities/bernoulli-kernels.ts'
import { categoricalKernels } from './densities/categorical-kernels.ts'
import { logSumExpKernels } from './densities/log-sum-exp-kernels.ts'
import { normalKernels } from './densities/normal-kernels.ts'
import { activationGradientKernel } from './elementwise/activation-kernels.ts'
import { binaryKernels } from './elementwise/binary-kernels.ts'
import { logicalKernels } from './elementwise/logical-kernels.ts'
import { selectKernel } from './elementwise/select-kernel.ts'
import { unaryKernels } from './elementwise/unary-kernels.ts'
import { affineCouplingKernels } from './fused/affine-coupling-kernels.ts'
import { gatedTanhKernels } from './fused/gated-tanh-kernels.ts'
import { luProductKernels } from './fused/lu-product-kernels.ts'
import { triangularSolveKernel } from './fused/triangular-solve-kernel.ts'
import { batchMatMul, fusedMatMul } from './gemm/batch-mat-mul.ts'
import { denseKernels } from './gemm/dense-kernels.ts'
import { denseOntoKernels } from './gemm/dense-onto-kernels.ts'
import { gatherKernels } from './layout/gather-kernels.ts'
import { repeatKernels } from './layout/repeat-kernels.ts'
import { sliceKernels } from './layout/slice-kernels.ts'
import { stackKernels } from './layout/stack-kernels.ts'
import { transposeKernel } from './layout/transpose-kernel.ts'
import { viewKernels } from './layout/view-kernels.ts'
import { madeKernels } from './made/made-kernels.ts'
import { clippedAdamStep } from './optimizer/clipped-adam-step-kernel.ts'
import { philoxKernels } from './random/philox-kernels.ts'
import { cumsumKernel } from './reductions/cumsum-kernel.ts'
import { sumKernels } from './reductions/sum-kernels.ts'
import { splineKernels } from './splines/spline-kernels.ts'
import type { WasmKernel } from './wasm-kernel.ts'

/** Every kernel of the package; the table in the README says why each is here. */
export const allKernels: readonly WasmKernel[] = [
  activationGradientKernel,
  batchMatMul,
  fusedMatMul,
  ...affineCouplingKernels,
  ...bernoulliKernels,
  ...categoricalKernels,
  ...denseKernels,
  ...gatedTanhKernels,
  ...denseOntoKernels,
  ...causalConvKernels,
  ...conv2dGradientKernels,
  ...conv2dKernels,
  ...logSumExpKernels,
  ...luProductKernels,
  ...normalKernels,
  ...binaryKernels,
  clippedAdamStep,
  cumsumKernel,
  ...gatherKernels,
  ...logicalKernels,
  ...philoxKernels,
  ...repeatKernels,
  ...madeKernels,
  selectKernel,
  ...sliceKernels,
  ...splineKernels,
  ...stackKernels,
  ...sumKernels,
  transposeKernel,
  triangularSolveKernel,
  ...unaryKernels,
  ...viewKernels,
]
