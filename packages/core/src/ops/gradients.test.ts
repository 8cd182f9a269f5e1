import {
  add,
  concat,
  greaterEqual,
  log,
  mul,
  sqrt,
  square,
  type Tensor,
  tensor2d,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core'
import { eachBackend } from '@tfjs-flows/config/vitest'
import { gradientMismatches } from '@tfjs-flows/testing'
import { describe, expect, it } from 'vitest'
import {
  affineCoupling,
  broadcast,
  causalConv1d,
  clip,
  conv2d,
  dense,
  denseOnto,
  gatedTanh,
  inverseErf,
  joinColumns,
  log1p,
  logAbsDet,
  logAddExp,
  logSigmoid,
  logSumExp,
  maskedDense,
  matrixProduct,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  Rng,
  rowSums,
  safeWhere,
  select,
  softplus,
  splitColumns,
  stopGradient,
  takeColumns,
  triangularSolve,
  withShape,
} from '../index.ts'

interface Case {
  readonly f: (...inputs: Tensor[]) => Tensor
  readonly shapes: readonly (readonly number[])[]
  /** Inputs are uniform in this interval. */
  readonly range?: readonly [number, number]
}

function triangularMask(): Tensor {
  return tensor2d([
    [1, 1],
    [0, 1],
    [0, 0],
  ])
}

const cases: Record<string, Case> = {
  'dense with bias': { f: (x, w, b) => dense(x, w, b), shapes: [[5, 3], [3, 2], [2]] },
  'dense of a batch of batches': {
    f: (x, w) => dense(x, w),
    shapes: [
      [2, 2, 3],
      [3, 4],
    ],
  },
  'maskedDense, whose hidden weights have no gradient': {
    f: (x, w, b) => maskedDense(x, w, triangularMask(), b),
    shapes: [[2, 2, 3], [3, 2], [2]],
  },
  'maskedDense without bias': {
    f: (x, w) => maskedDense(x, w, triangularMask()),
    shapes: [
      [4, 3],
      [3, 2],
    ],
  },
  'causalConv1d, dilated': {
    f: (x, w) => causalConv1d(x, w, 2),
    shapes: [
      [2, 7, 2],
      [3, 2, 3],
    ],
  },
  'causalConv1d that reaches before the start': {
    f: (x, w) => causalConv1d(x, w, 5),
    shapes: [
      [2, 4, 1],
      [2, 1, 2],
    ],
  },
  'causalConv1d with bias': {
    f: (x, w, b) => causalConv1d(x, w, 1, b),
    shapes: [[2, 5, 3], [2, 3, 2], [2]],
  },
  'denseOnto in two parts': {
    f: (x, weight, a, b, bias) => {
      const [first, second] = denseOnto({ x, weight, bias, onto: [a, b] }) as [Tensor, Tensor]
      return concat([first, mul(second, 2)], 2)
    },
    shapes: [[2, 2, 3], [3, 5], [2, 2, 1], [2, 2, 4], [5]],
  },
  'denseOnto in one part': {
    f: (x, weight, a) => denseOnto({ x, weight, onto: [a] })[0] as Tensor,
    shapes: [
      [4, 3],
      [3, 2],
      [4, 2],
    ],
  },
  'denseOnto of which one part is used': {
    f: (x, weight, b) => denseOnto({ x, weight, onto: [zeros([4, 2]), b] })[1] as Tensor,
    shapes: [
      [4, 3],
      [3, 3],
      [4, 1],
    ],
  },
  'conv2d that keeps the size': {
    f: (x, w) => conv2d(x, w),
    shapes: [
      [2, 4, 3, 2],
      [3, 3, 2, 2],
    ],
  },
  'conv2d, dilated, padded on two sides': {
    f: (x, w) => conv2d(x, w, { dilation: 2, padding: { top: 2, bottom: 0, left: 1, right: 0 } }),
    shapes: [
      [1, 4, 4, 1],
      [2, 2, 1, 3],
    ],
  },
  'conv2d, padded by more than its filter reaches': {
    f: (x, w) => conv2d(x, w, { padding: { top: 2, bottom: 1, left: 0, right: 3 } }),
    shapes: [
      [2, 2, 3, 2],
      [2, 2, 2, 3],
    ],
  },
  gatedTanh: { f: gatedTanh, shapes: [[3, 4]] },
  'takeColumns of some': { f: (x) => mul(takeColumns(x, [2, 0]), takeColumns(x, [1, 2])), shapes: [[3, 4]] },
  'takeColumns of all': { f: (x) => mul(takeColumns(x, [2, 0, 1]), x), shapes: [[2, 2, 3]] },
  'splitColumns and joinColumns': {
    f: (x) => {
      const [a, b] = splitColumns(x, [
        [2, 0],
        [3, 1, 4],
      ]) as [Tensor, Tensor]
      return joinColumns(
        [mul(a, a), mul(b, 3)],
        [
          [1, 4],
          [0, 2, 3],
        ],
      )
    },
    shapes: [[2, 3, 5]],
  },
  'splitColumns, of which one part is used': {
    f: (x) => square(splitColumns(x, [[0, 2], [1]])[0] as Tensor),
    shapes: [[4, 3]],
  },
  withShape: { f: (x) => square(withShape(x, [2, 6])), shapes: [[3, 4]] },
  'broadcast to more axes': { f: (x) => square(broadcast(x, [2, 3, 4])), shapes: [[3, 1]] },
  'rowSums of some': { f: (x) => square(rowSums(x)), shapes: [[2, 3, 4]] },
  'rowSums of one': { f: (x) => square(rowSums(x)), shapes: [[3, 1]] },
  'rowSums of a vector': { f: (x) => square(rowSums(x)), shapes: [[4]] },
  logSumExp: { f: (x) => logSumExp(x), shapes: [[3, 4]] },
  'logSumExp over axis 0': { f: (x) => logSumExp(x, 0), shapes: [[3, 4]] },
  logAddExp: { f: (a, b) => logAddExp(a, b), shapes: [[3], [3]] },
  softplus: { f: softplus, shapes: [[6]], range: [-4, 4] },
  logSigmoid: { f: logSigmoid, shapes: [[6]], range: [-4, 4] },
  log1p: { f: log1p, shapes: [[6]], range: [-0.5, 3] },
  clip: { f: (x) => clip(x, -2, 2), shapes: [[4]] },
  'select with broadcasting': {
    f: (a, b) => select(greaterEqual(stopGradient(b), 0), a, b),
    shapes: [[3, 1], [2]],
  },
  safeWhere: {
    f: (x) => safeWhere(greaterEqual(stopGradient(x), -9), mul(x, x), 1, sqrt, 0),
    shapes: [[4]],
    range: [0.5, 2],
  },
  matrixProduct: {
    f: matrixProduct,
    shapes: [
      [2, 3, 4],
      [2, 4, 2],
    ],
  },
  'triangularSolve lower': {
    f: (t, b) => triangularSolve(addDiagonal(t), b),
    shapes: [
      [3, 3],
      [3, 2],
    ],
  },
  'triangularSolve upper, unit': {
    f: (t, b) => triangularSolve(t, b, { lower: false, unitDiagonal: true }),
    shapes: [
      [2, 5, 5],
      [2, 5, 1],
    ],
  },
  logAbsDet: { f: (a) => logAbsDet(addDiagonal(a)), shapes: [[2, 4, 4]] },
  normalLogCdf: { f: normalLogCdf, shapes: [[6]], range: [-4, 4] },
  normalCdf: { f: normalCdf, shapes: [[6]], range: [-3, 3] },
  normalQuantile: { f: normalQuantile, shapes: [[6]], range: [0.1, 0.9] },
  ...Object.fromEntries(
    (['bounded', 'exp', 'softplus', 'sigmoid'] as const).flatMap((scale) =>
      [false, true].map((inverse): [string, Case] => [
        `affineCoupling ${scale}${inverse ? ' inverse' : ''}`,
        {
          f: (x, parameters) => {
            const [y, logDet] = affineCoupling(x, parameters, { scale, bound: 1.5, inverse })
            return add(mul(y, 0.7), logDet)
          },
          shapes: [
            [2, 3],
            [2, 3, 2],
          ],
        },
      ]),
    ),
  ),
  inverseErf: { f: inverseErf, shapes: [[6]], range: [-0.8, 0.8] },
}

/** Keeps the random matrices of the table far from singular. */
function addDiagonal(matrix: Tensor): Tensor {
  const n = matrix.shape[matrix.rank - 1] as number
  const shift = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 3 : 0)))
  return add(matrix, shift)
}

eachBackend(() => {
  describe('gradients by finite differences', () => {
    it.each(Object.entries(cases))('%s', (_name, { f, shapes, range = [-1, 1] }) => {
      const mismatches = tidy(() => {
        const rng = new Rng(7)
        const inputs = shapes.map((shape) => rng.uniform(shape, range[0], range[1]))
        return gradientMismatches(f, inputs)
      })
      expect(mismatches).toEqual([])
    })
  })

  it('stopGradient and the branch not taken have a gradient of zero, not NaN', () => {
    const values = tidy(() => {
      const rng = new Rng(1)
      const x = rng.uniform([4], -2, -1)
      return {
        stopped: gradientMismatches((at) => mul(stopGradient(at), 0), [x]).length,
        branch: gradientMismatches((at) => safeWhere(greaterEqual(stopGradient(at), 0), at, 1, log, 0), [x]).length,
      }
    })
    expect(values).toEqual({ stopped: 0, branch: 0 })
  })
})
