import { add, div, exp, mul, neg, split, square, squeeze, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError } from '@tfjs-flows/core'
import type { TargetDensity } from './target-density.ts'

const LOG_2_PI = Math.log(2 * Math.PI)

/**
 * Neal's funnel: v = x_1 is N(0, 3^2), and given it the others are independent N(0, e^v) (Neal, "Slice sampling", 2003):
 *
 *     log p(x) = log N(v; 0, 9) + sum_i log N(x_i; 0, e^v),  log Z = 0
 *
 * Its mouth is e^9 times as wide as its neck in the range of v within two standard deviations: hard for samplers of one
 * step size, natural for affine couplings.
 *
 * @param options features: the width D, at least 2, default 10
 * @throws FlowsError 'argument' where it is less
 *
 * @example
 * ```ts
 * nealFunnel().logDensity(zeros([1, 10])) // [-10.288]
 * ```
 */
export function nealFunnel({ features = 10 }: { features?: number } = {}): TargetDensity {
  if (!Number.isSafeInteger(features) || features < 2) {
    const rule = 'features must be a whole number of at least 2'
    throw new FlowsError('argument', { who: 'nealFunnel', rule, got: String(features), do: 'Pass 10' })
  }
  const others = features - 1
  // The normalisers of all normals; the scales of the others, v / 2 each, follow below.
  const constant = -0.5 * features * LOG_2_PI - Math.log(3)
  const logDensity = (x: Tensor): Tensor =>
    tidy(() => {
      const [first, rest] = split(x, [1, others], 1) as [Tensor, Tensor]
      const v = squeeze(first, [1])
      const squares = mul(sum(square(rest), 1), exp(neg(v)))
      return add(mul(-0.5, add(add(div(square(v), 9), squares), mul(others, v))), constant)
    })
  return { name: `${features}-dimensional funnel`, features, logDensity, logNormalizer: 0 }
}
