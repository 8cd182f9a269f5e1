import { abs, add, div, less, lessEqual, log, mul, neg, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { customGradients } from './custom-gradients.ts'
import { excessOverLog } from './excess-over-log.ts'
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
    forward: (save) => {
      save([x, gap, logMean])
      const { isNear, d, safeX } = split(x, gap)
      // At x = 0 it is left out, where log m may be -Infinity.
      const logRatio = where(lessEqual(x, 0), 0, sub(log(safeX), logMean))
      return [where(isNear, mul(safeX, excessOverLog(d)), add(mul(x, logRatio), gap))]
    },
    gradients: ([given], saved) => {
      const dy = given as Tensor
      const [atX, atGap, atLog] = saved as [Tensor, Tensor, Tensor]
      const { isNear, d, safeX } = split(atX, atGap)
      const slope = div(d, add(d, 1))
      return {
        x: () => {
          const far = where(lessEqual(atX, 0), 0, add(sub(log(safeX), finite(atLog)), 1))
          return sumTo(mul(dy, where(isNear, sub(slope, log1pValue(d)), far)), atX.shape)
        },
        gap: () => sumTo(mul(dy, where(isNear, slope, 1)), atGap.shape),
        logMean: () => sumTo(mul(dy, where(isNear, 0, neg(atX))), atLog.shape),
      }
    },
  })
  return value as Tensor
}

/** Whether the series is used, its argument gap / x in (-1/2, 1/2), 0 elsewhere, and x with 1 in place of 0. */
function split(x: Tensor, gap: Tensor): { isNear: Tensor; d: Tensor; safeX: Tensor } {
  const isNear = less(abs(gap), mul(x, 0.5))
  const safeX = where(less(0, x), x, 1)
  return { isNear, d: where(isNear, div(gap, safeX), 0), safeX }
}

/** -Infinity, the log of a mean of 0, as 0: such a row has an infinite value and trains nothing. */
function finite(logMean: Tensor): Tensor {
  return where(less(logMean, -3e38), 0, logMean)
}
