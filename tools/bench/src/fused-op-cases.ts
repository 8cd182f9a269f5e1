import { add, scalar, square, step, sum, type Tensor, valueAndGrads, zeros } from '@tensorflow/tfjs-core'
import { RationalQuadraticSplineTransformer } from '@tfjs-flows/bijectors'
import {
  affineCoupling,
  bernoulliLogProb,
  categoricalLogProb,
  causalConv1d,
  clippedAdamStep,
  conv2d,
  dense,
  denseOnto,
  gatedTanh,
  logSumExp,
  luProduct,
  normalLogProb,
} from '@tfjs-flows/core'
import type { OpCase } from './op-cases.ts'

/** A call of core's op, and the same with its gradients in all inputs. */
function both(name: string, inputs: OpCase['inputs'], run: (...inputs: Tensor[]) => Tensor | Tensor[]): OpCase[] {
  const gradients = valueAndGrads((...args) => sumOf(run(...args)))
  return [
    { name: `${name} forward`, inputs, run: (...args) => run(...args) },
    { name: `${name} forward and backward`, inputs, run: (...args) => gradients([...args]).grads },
  ]
}

function conv2dCases(name: string, image: number[], filter: number[]): OpCase[] {
  return both(name, [image, filter], (x, w) => conv2d(x as Tensor, w as Tensor))
}

/** One result that depends on all, such as a value and its log-det. */
function sumOf(value: Tensor | Tensor[]): Tensor {
  return Array.isArray(value) ? value.reduce((sum, part) => add(sum, part)) : value
}

const spline = new RationalQuadraticSplineTransformer({ bins: 8, bound: 5 })
const splineInputs = [
  [512, 6],
  [512, 6, spline.parametersPerFeature],
]
const scale = { scale: 'bounded', bound: 2 } as const
const lu = { permutation: [...new Array(43).keys()].toReversed(), signs: new Array(43).fill(1) }
const size = 3_293_020
const adam = { learningRate: 1e-4, step: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clipNorm: 5 }

/** The ops of core that a kernel can do at once. */
export const fusedCases: readonly OpCase[] = [
  ...both('spline 512 x 6 x 8 bins', splineInputs, (x, p) =>
    spline.bijector(p as Tensor).forwardAndLogDet(x as Tensor),
  ),
  {
    name: 'spline 512 x 6 x 8 bins inverse',
    inputs: splineInputs,
    run: (x, p) => spline.bijector(p as Tensor).inverseAndLogDet(x as Tensor),
  },
  ...both(
    'affineCoupling 128 x 43',
    [
      [128, 43],
      [128, 43, 2],
    ],
    (x, p) => affineCoupling(x as Tensor, p as Tensor, { ...scale, inverse: true }),
  ),
  ...both('normalLogProb 512 x 6', [[512, 6], [6], [6]], (x, loc, scale) =>
    normalLogProb(x as Tensor, loc as Tensor, add(1, square(scale as Tensor))),
  ),
  ...both(
    'bernoulliLogProb 128 x 784',
    [
      [128, 784],
      [128, 784],
    ],
    (logits, x) => bernoulliLogProb(logits as Tensor, step(x as Tensor)),
  ),
  ...both('categoricalLogProb 4,096 x 256', [[4096, 256]], (logits) =>
    categoricalLogProb(logits as Tensor, zeros([4096])),
  ),
  ...both('logSumExp 4,096 x 16', [[4096, 16]], (x) => logSumExp(x as Tensor)),
  ...both('luProduct 43 x 43', [[43, 43], [43, 43], [43]], (lower, upper, logDiagonal) =>
    luProduct({ lower: lower as Tensor, upper: upper as Tensor, logDiagonal: logDiagonal as Tensor }, lu),
  ),
  ...both('dense 512 x 256 x 138', [[512, 256], [256, 138], [138]], (x, w, b) => dense(x as Tensor, w as Tensor, b)),
  ...both(
    'denseOnto 4096 x 64 to 64 and 64',
    [[4096, 64], [64, 128], [128], [4096, 64], [4096, 64]],
    (x, weight, bias, h, skip) =>
      denseOnto({ x: x as Tensor, weight: weight as Tensor, bias, onto: [h as Tensor, skip as Tensor] }).map((part) =>
        sum(part),
      ),
  ),
  ...both('gatedTanh 4 x 1024 x 128', [[4, 1024, 128]], (x) => gatedTanh(x as Tensor)),
  ...both(
    'causalConv1d 4 x 1024 x 64 to 128, dilation 16',
    [
      [4, 1024, 64],
      [2, 64, 128],
    ],
    (x, filter) => causalConv1d(x as Tensor, filter as Tensor, 16),
  ),
  ...conv2dCases('conv2d 8 x 28 x 28 x 32, 3 x 3', [8, 28, 28, 32], [3, 3, 32, 32]),
  ...conv2dCases('conv2d 32 x 14 x 14 x 4, 3 x 3 to 128', [32, 14, 14, 4], [3, 3, 4, 128]),
  ...conv2dCases('conv2d 32 x 14 x 14 x 128, 3 x 3 to 8', [32, 14, 14, 128], [3, 3, 128, 8]),
  ...conv2dCases('conv2d 8 x 28 x 28 x 32, 1 x 1', [8, 28, 28, 32], [1, 1, 32, 32]),
  {
    name: `clippedAdamStep, ${size.toLocaleString('en-US')} parameters`,
    inputs: [[size], [size], [size], [size]],
    positive: true,
    // The moments are written where they are: each call goes on from those of the last.
    run: (parameters, gradient, firstMoment, secondMoment) => {
      const state = {
        parameters: [parameters as Tensor],
        firstMoment: firstMoment as Tensor,
        secondMoment: secondMoment as Tensor,
      }
      const loss = scalar(0)
      const { parameters: next, ...rest } = clippedAdamStep(state, { loss, gradients: [gradient as Tensor] }, adam)
      loss.dispose()
      return [...next, ...Object.values(rest)]
    },
  },
]
