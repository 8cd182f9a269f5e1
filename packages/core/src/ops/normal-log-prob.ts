import { add, div, expandDims, log, mul, neg, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'
import { hasKernels, runKernel } from './fused.ts'
import { sumTo } from './select.ts'

const LOG_SQRT_2_PI = 0.9189385332046727
const kernels = ['FlowsNormalLogProb', 'FlowsNormalLogProbGradient'] as const

/**
 * The log-density of rows of independent normals, summed over the last axis:
 *
 *     -sum(((x - loc) / scale)^2 / 2 + log scale) - d log sqrt(2 pi)
 *
 * x, loc and scale [..., d], scale above 0; their leading axes broadcast -> [...] in nats. The base of most flows.
 *
 * @example
 * ```ts
 * normalLogProb(tf.tensor([[0, 1]]), tf.tensor([0, 0]), tf.tensor([1, 2])) // [-2.6560]
 * ```
 */
export function normalLogProb(x: Tensor, loc: Tensor, scale: Tensor): Tensor {
  // The kernels repeat loc and scale over the leading axes of x, and broadcast in no other way.
  const repeats = loc.rank > 0 && loc.shape.join() === x.shape.slice(x.rank - loc.rank).join()
  const same = loc.shape.join() === scale.shape.join()
  return repeats && same && hasKernels(kernels) ? byKernels(x, loc, scale) : tidy(() => composite(x, loc, scale))
}

function byKernels(x: Tensor, loc: Tensor, scale: Tensor): Tensor {
  const [value] = customGradients({
    inputs: { x, loc, scale },
    forward: (save) => {
      save([x, loc, scale])
      return [runKernel(kernels[0], { x, loc, scale }, {}) as Tensor]
    },
    gradients: ([dy], saved) => {
      const [at, centre, deviation] = saved as [Tensor, Tensor, Tensor]
      const ofX = (): Tensor =>
        runKernel(kernels[1], { dy: dy as Tensor, x: at, loc: centre, scale: deviation }, {}) as Tensor
      return {
        x: ofX,
        loc: () => neg(sumTo(ofX(), centre.shape)),
        scale: () => {
          const z = div(sub(at, centre), deviation)
          return sumTo(mul(expandDims(dy as Tensor, -1), div(sub(square(z), 1), deviation)), deviation.shape)
        },
      }
    },
  })
  return value as Tensor
}

function composite(x: Tensor, loc: Tensor, scale: Tensor): Tensor {
  const squares = sum(square(div(sub(x, loc), scale)), -1)
  const normalizer = add(sum(log(scale), -1), (scale.shape.at(-1) ?? 0) * LOG_SQRT_2_PI)
  return neg(add(mul(squares, 0.5), normalizer))
}
