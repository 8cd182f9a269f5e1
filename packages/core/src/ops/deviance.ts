import { abs, add, div, greater, less, log, mul, neg, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'
import { excessSeries } from './excess-over-log.ts'
import { log1pValue } from './log1p.ts'
import { sumTo } from './select.ts'

/**
 * x log(x / m) + m - x for x >= 0 and m >= 0, about (m - x)^2 / (2 x) near x = m, from `gap` = m - x and `logMean` =
 * log m; the three broadcast. It is m at x = 0.
 *
 * The far terms of log-densities of counts and gamma variates (Loader, "Fast and accurate computation of binomial
 * probabilities", 2000, there D0): x log x - x, which cancels against them, is never formed. The gap is an argument
 * because the caller often has it with more digits than m - x keeps; within |gap| < x / 2 it alone is used, beyond that
 * log m, so that m may underflow. The relative error is about 1e-6 for exact arguments.
 * Gradients gap / m to gap, -x to log m where it is used.
 */
export function deviance(x: Tensor, gap: Tensor, logMean: Tensor): Tensor {
  const [value] = customGradients({
    inputs: { x, gap, logMean },
    // What a branch not taken holds, NaN too, is left out by `where`: no gradient passes through it.
    forward: (save) => {
      save([x, gap, logMean])
      const near = mul(x, excessSeries(div(gap, x)))
      const product = mul(x, sub(log(x), logMean))
      return [where(isNear(x, gap), near, add(where(greater(x, 0), product, mul(x, 0)), gap))]
    },
    gradients: ([given], saved) => {
      const dy = given as Tensor
      const [atX, atGap, atLog] = saved as [Tensor, Tensor, Tensor]
      const near = isNear(atX, atGap)
      const d = div(atGap, atX)
      const slope = div(d, add(d, 1))
      return {
        x: () => {
          const far = where(greater(atX, 0), add(sub(log(atX), finite(atLog)), 1), mul(atX, 0))
          return sumTo(mul(dy, where(near, sub(slope, log1pValue(d)), far)), atX.shape)
        },
        gap: () => sumTo(mul(dy, where(near, slope, 1)), atGap.shape),
        logMean: () => sumTo(mul(dy, where(near, 0, neg(atX))), atLog.shape),
      }
    },
  })
  return value as Tensor
}

/** Whether |gap| / x < 1/2, where the series is used; never at x = 0. */
function isNear(x: Tensor, gap: Tensor): Tensor {
  return less(abs(gap), mul(x, 0.5))
}

/** -Infinity, the log of a mean of 0, as 0: such a row has an infinite value and trains nothing. */
function finite(logMean: Tensor): Tensor {
  return where(less(logMean, -3e38), 0, logMean)
}
