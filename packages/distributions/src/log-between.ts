import {
  abs,
  add,
  greater,
  isInf,
  less,
  log,
  logicalAnd,
  logicalNot,
  logicalOr,
  mul,
  scalar,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core'
import { log1mexp, logAddExp, select } from '@tfjs-flows/core'
import type { Distribution } from './distribution.ts'

/** Nearer than this, relative to their size, the two logarithms agree in so many digits that the density tells more. */
const NARROW = 1e-3
/** By how much the log-density may vary over half an interval to which Simpson's rule is applied. */
const LEVEL = 0.1
/** log 4 and log 6 of Simpson's weights. */
const [LOG_4, LOG_6] = [1.3862943611198906, 1.791759469228055]

/**
 * log P(low < X <= high) of a distribution over numbers, for finite low < high that broadcast with its batch.
 *
 * The difference of logCdf, or of logSurvival where the interval lies above the median: u + log(1 - e^-(u - l)), which
 * no tail underflows. An interval with u - l < 0.001 (1 + |u|) would lose the digits of that difference; where the
 * log-density varies by less than 0.1 over each half of it, Simpson's rule takes its place, whose error is then below 1e-6
 * for a smooth density and 1e-4 for one with a kink. Simpson's rule also stands in where both logarithms underflow.
 */
export function logBetween(distribution: Distribution, low: Tensor, high: Tensor, context?: Tensor): Tensor {
  const [below, above] = [distribution.logCdf(low, context), distribution.logSurvival(low, context)]
  const isRight = greater(below, above)
  const upper = select(isRight, above, distribution.logCdf(high, context))
  const lower = select(isRight, distribution.logSurvival(high, context), below)
  const { value: dense, isLevel, isPositive } = simpson(distribution, low, high, context)
  // Where u = l, both -Infinity too, there is no difference at all.
  const isEqual = logicalNot(greater(upper, lower))
  const isNarrow = logicalAnd(less(sub(finite(upper), finite(lower)), mul(add(abs(finite(upper)), 1), NARROW)), isLevel)
  const useDensity = logicalOr(logicalAnd(isEqual, isPositive), logicalAnd(isNarrow, logicalNot(isInf(lower))))
  const isDifference = logicalNot(logicalOr(useDensity, isEqual))
  // l = -Infinity takes nothing away; there and where the difference is not used, its terms are replaced by harmless ones.
  const isTaken = logicalAnd(isDifference, logicalNot(isInf(lower)))
  const gap = select(isTaken, sub(select(isTaken, upper, scalar(0)), select(isTaken, lower, scalar(-1))), scalar(1))
  const part = select(isTaken, log1mexp(gap), scalar(0))
  const difference = add(select(isDifference, upper, scalar(Number.NEGATIVE_INFINITY)), part)
  return select(useDensity, dense, difference)
}

/** log of (high - low) (p(low) + 4 p(middle) + p(high)) / 6, and whether p is positive and about level there. */
function simpson(
  distribution: Distribution,
  low: Tensor,
  high: Tensor,
  context: Tensor | undefined,
): { value: Tensor; isLevel: Tensor; isPositive: Tensor } {
  const middle = mul(add(low, high), 0.5)
  const [a, b, c] = [low, middle, high].map((x) => distribution.logProb(x, context)) as [Tensor, Tensor, Tensor]
  const isPositive = logicalNot(logicalOr(logicalOr(isInf(a), isInf(b)), isInf(c)))
  const [atLow, atMiddle, atHigh] = [a, b, c].map((at) => select(isPositive, at, scalar(0))) as [Tensor, Tensor, Tensor]
  const isLevel = logicalAnd(
    isPositive,
    logicalAnd(less(abs(sub(atLow, atMiddle)), LEVEL), less(abs(sub(atMiddle, atHigh)), LEVEL)),
  )
  const sum = logAddExp(logAddExp(atLow, atHigh), add(atMiddle, LOG_4))
  return { value: add(sum, sub(log(sub(high, low)), LOG_6)), isLevel, isPositive }
}

/** -Infinity as a large number, so that the difference of two is no NaN. */
function finite(x: Tensor): Tensor {
  return select(isInf(x), scalar(-1e30), x)
}
