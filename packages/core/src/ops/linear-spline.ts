import { fill, mul, zerosLike } from '@tensorflow/tfjs-core'
import type { SplineKind } from './spline.ts'
import { binSizes } from './spline-bins.ts'

/**
 * Piecewise-linear splines (Mueller et al., "Neural importance sampling", 2019): K bins of equal width, raw heights (K),
 * and g(u) = u. There are no slopes to choose: the density is constant between knots and jumps at them, at the ends of the
 * interval too. minBinWidth and minDerivative do not matter.
 */
export const linearKind: SplineKind = {
  name: 'LinearSpline',
  parameterCount: (bins) => bins,
  bins: (rows, { bins, minBinHeight }) => {
    const heights = binSizes(rows, 0, bins, minBinHeight)
    const secants = mul(heights, bins)
    return { widths: fill(heights.shape, 1 / bins), heights, starts: secants, ends: secants }
  },
  curve: {
    at: (u) => ({ share: u, logSlope: zerosLike(u) }),
    partials: (u) => {
      const zero = zerosLike(u)
      return { shareByNear: zero, shareByFar: zero, logByU: zero, logByNear: zero, logByFar: zero }
    },
    root: (t) => t,
  },
}
