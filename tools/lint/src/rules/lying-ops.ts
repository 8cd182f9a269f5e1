/** Why an op is not called outside `packages/core/src/ops`, and what is called instead. */
export interface LyingOp {
  readonly why: string
  readonly instead: string
}

const noGradient = 'has no gradient'
const core = (...ops: string[]): string => `${ops.map((op) => `'${op}'`).join(' or ')} of @tfjs-flows/core`
const takeColumns = core('takeColumns')
const shifted = 'a sum of shifted slices times slices of the filter'

/**
 * TensorFlow.js 4.22 ops whose value or gradient is wrong, or missing, on cpu or wasm. `maximum`, `minimum` and `sum`
 * have traps too (they swallow NaN, they add in one float32) but no flow can do without them, so they are not here.
 */
export const lyingOps: Readonly<Record<string, LyingOp>> = {
  fused: { why: 'adds the bias once per 48-block on wasm', instead: core('dense') },
  gather: { why: 'has no gradient on wasm', instead: takeColumns },
  gatherND: { why: noGradient, instead: `${takeColumns}, or a one-hot product` },
  where: { why: 'passes NaN gradients through the branch not taken', instead: core('select', 'safeWhere') },
  cumsum: {
    why: 'has a wrong gradient off the last axis and traps on axis -1 on wasm',
    instead: 'a product with a triangular matrix',
  },
  cumprod: { why: noGradient, instead: 'exp of a sum of logs' },
  divNoNan: { why: noGradient, instead: `${core('select')} on a safe denominator` },
  log1p: { why: 'is 0 at 1e-8 on wasm', instead: core('log1p') },
  softplus: { why: 'loses its tail on wasm', instead: core('softplus') },
  clipByValue: { why: 'turns NaN into a bound on wasm', instead: core('clip') },
  topk: { why: noGradient, instead: 'a sort of the values on the host' },
  searchSorted: { why: noGradient, instead: 'comparisons summed over the knots' },
  lowerBound: { why: noGradient, instead: 'comparisons summed over the knots' },
  upperBound: { why: noGradient, instead: 'comparisons summed over the knots' },
  einsum: { why: 'has no gradient and no wasm kernel', instead: core('matrixProduct') },
  stridedSlice: { why: noGradient, instead: 'slice, or reshape and slice' },
  depthToSpace: { why: noGradient, instead: 'reshape and transpose' },
  mirrorPad: { why: 'has a wrong gradient', instead: 'concat of reversed slices' },
  floorDiv: { why: 'has a wrong gradient', instead: 'floor of a quotient that needs no gradient' },
  unsortedSegmentSum: { why: 'has no wasm kernel', instead: 'a product with a one-hot matrix' },
  conv1d: { why: 'has no filter gradient on wasm', instead: shifted },
  conv2d: { why: 'has no filter gradient on wasm', instead: shifted },
  depthwiseConv2d: { why: 'has no gradient on wasm', instead: shifted },
  separableConv2d: { why: 'has no gradient on wasm', instead: shifted },
  linalg: { why: 'has no gradients', instead: core('lu', 'triangularSolve', 'logAbsDet') },
}
