import {
  add,
  exp,
  expm1,
  eye,
  type KernelConfig,
  log1p,
  matMul,
  mul,
  type NamedAttrMap,
  softplus,
  sum,
  type Tensor,
  tensor1d,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core'
import {
  diagonalMatrix,
  diagonalOf,
  type LuParameters,
  type LuProductOptions,
  takeColumns,
  triangle,
} from '@tfjs-flows/core'

/**
 * Core's ops as tfjs-core alone does them, each under the name of its kernel: products by the flags of `matMul`, as tfjs's
 * own gradients of `matMul` have them, sums by `sum`, softplus and its kin by tfjs's ops. Beside the stock kernels of the
 * wasm backend they make a model cost what a user of plain tfjs pays.
 *
 * What has no kernel here is core's composite: forward dense layers are `matMul`, `add` and the activation, as they would be;
 * permutations are gathers both ways, since tfjs-wasm has no gradient of one; splines and couplings are elementwise ops with
 * a gradient in closed form, which spares the tape. A spline written out under the tape takes twice as long.
 */
export const plainKernels: readonly KernelConfig[] = [
  kernel<Dense>('FlowsDenseInputGradient', ({ dy, weight, mask }) => matMul(dy, masked(weight, mask), false, true)),
  kernel<Dense>('FlowsDenseWeightGradient', ({ x, dy, mask }) => masked(matMul(x, dy, true, false), mask)),
  kernel<Dense>('FlowsDenseBiasGradient', ({ dy }) => sum(dy, 0)),
  kernel<Elementwise>('FlowsExpm1', ({ x }) => expm1(x)),
  kernel<Elementwise>('FlowsLog1p', ({ x }) => log1p(x)),
  kernel<Elementwise>('FlowsSoftplus', ({ x }) => softplus(x)),
  kernel<LuParameters>('FlowsLuProduct', luProduct),
  kernel<LuParameters & { readonly dy: Tensor }>('FlowsLuProductGradient', luProductGradient),
  missing('FlowsCausalConv1dFilterGradient'),
  missing('FlowsConv2dFilterGradient'),
]

interface Dense {
  readonly x: Tensor
  readonly dy: Tensor
  readonly weight: Tensor
  readonly mask?: Tensor
}

interface Elementwise {
  readonly x: Tensor
}

/** A kernel of tfjs ops. What they make besides its results dies in it; within a kernel tfjs records nothing. */
function kernel<Inputs>(
  kernelName: string,
  run: (inputs: Inputs, attributes: NamedAttrMap) => Tensor | Tensor[],
): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => tidy(() => run(inputs as Inputs, attrs as NamedAttrMap)),
  }
}

/** tfjs's gradient of a convolution runs a kernel that the wasm backend has not: a model with one cannot be trained there. */
function missing(kernelName: string): KernelConfig {
  return kernel(kernelName, () => {
    throw new Error(
      `${kernelName}: stock tfjs-wasm has no Conv2DBackpropFilter; the workload must say stockCannotTrain`,
    )
  })
}

function masked(values: Tensor, mask: Tensor | undefined): Tensor {
  return mask === undefined ? values : mul(values, mask)
}

function luProduct(inputs: LuParameters, attributes: NamedAttrMap): Tensor {
  const { permutation, signs } = optionsOf(attributes)
  const { l, u } = luFactors(inputs, signs)
  return takeColumns(transpose(matMul(l, u)), permutation)
}

function luProductGradient(
  { dy, ...inputs }: LuParameters & { readonly dy: Tensor },
  attributes: NamedAttrMap,
): Tensor[] {
  const { permutation, signs } = optionsOf(attributes)
  const { l, u } = luFactors(inputs, signs)
  const inverse = permutation.map((_, row) => permutation.indexOf(row))
  const g = transpose(takeColumns(dy, inverse))
  const ofUpper = matMul(l, g, true, false)
  return [
    triangle(matMul(g, u, false, true), { lower: true, strict: true }),
    triangle(ofUpper, { lower: false, strict: true }),
    mul(diagonalOf(ofUpper), diagonalOf(u)),
  ]
}

function luFactors(
  { lower, upper, logDiagonal }: LuParameters,
  signs: readonly number[],
): { readonly l: Tensor; readonly u: Tensor } {
  const diagonal = mul(exp(logDiagonal), tensor1d([...signs]))
  return {
    l: add(triangle(lower, { lower: true, strict: true }), eye(signs.length)),
    u: add(triangle(upper, { lower: false, strict: true }), diagonalMatrix(diagonal)),
  }
}

/** What core's `luProduct` passes. */
function optionsOf({ permutation, signs }: NamedAttrMap): LuProductOptions {
  return { permutation: permutation as number[], signs: signs as number[] }
}
