import { mul, square, sub, sum, tidy } from '@tensorflow/tfjs-core'
import type { TargetDensity } from './target-density.ts'

/**
 * A ring in the plane of radius sqrt(2), about 0.18 wide, around a hole:
 *
 *     log p(x) = -2 (|x|^2 - 2)^2 + constant
 *
 * A target of reverse KL fits: a flow must tear its normal base open at the hole. In u = |x|^2 the normaliser is one
 * integral, Z = pi integral_0^infinity e^(-2 (u - 2)^2) du = pi sqrt(pi / 8) (1 + erf(2 sqrt 2)) = 3.9373.
 *
 * @example
 * ```ts
 * ringTarget.logDensity(tensor([[1.5, 0]])) // [-0.125]
 * ```
 */
export const ringTarget: TargetDensity = {
  name: 'ring',
  features: 2,
  logNormalizer: 1.37048956675075,
  logDensity: (x) => tidy(() => mul(-2, square(sub(sum(square(x), 1), 2)))),
}
