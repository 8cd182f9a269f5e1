import {
  add,
  greater,
  less,
  log,
  logicalOr,
  maximum,
  mul,
  neg,
  scalar,
  square,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core'
import { log1mexp, log1p, logMillsRatio, normalCdf, select } from '@tfjs-flows/core'

const LOG_SQRT_2_PI = 0.9189385332046727
/** Windows narrower than this, times the size of their ends where that is above 1, take a series. */
const NARROW = 0.1

/**
 * log of the integral of e^((c^2 - t^2) / 2) over [a, b], c = min(max(0, a), b), for finite a < b and width b - a, which
 * the caller has with more digits than the difference: the normaliser of a truncated normal relative to its mode.
 *
 * In a tail, n = |c| > 0, it is log R(n) + log(1 - e^-q), R the Mills ratio and q = log R(n) - log R(n + w) + w (2 n + w) / 2,
 * where nothing of size n^2 is left; around 0 it is log sqrt(2 pi) + log(1 - Phi(a) - Phi(-b)). A narrow window is
 * log w - (m^2 - c^2) / 2 + log(1 + w^2 (m^2 - 1) / 24 + w^4 (m^4 - 6 m^2 + 3) / 1920), m its middle; the rest is below 1e-8.
 */
export function logNormalWindow(a: Tensor, b: Tensor, width: Tensor): Tensor {
  const [isRight, isLeft] = [greater(a, 0), less(b, 0)]
  const isTail = logicalOr(isRight, isLeft)
  const near = select(isRight, a, select(isLeft, neg(b), scalar(0)))
  const far = add(near, width)
  const isNarrow = less(mul(width, maximum(select(isTail, far, width), 1)), NARROW)
  const gap = add(sub(logMillsRatio(near), logMillsRatio(far)), mul(mul(width, add(far, near)), 0.5))
  const tail = add(logMillsRatio(near), log1mexp(gap))
  // In place of a tail, [-1, 1]: its own difference may be 0.
  const [low, high] = [select(isTail, scalar(-1), a), select(isTail, scalar(1), b)]
  const around = add(log1p(neg(add(normalCdf(low), normalCdf(neg(high))))), LOG_SQRT_2_PI)
  const w = select(isNarrow, width, scalar(NARROW))
  const inTail = add(near, mul(w, 0.5))
  const middle = select(isNarrow, select(isTail, inTail, mul(add(a, b), 0.5)), scalar(0))
  const slope = select(isTail, mul(mul(w, add(inTail, near)), 0.25), mul(square(middle), 0.5))
  return select(isNarrow, sub(add(log(w), series(w, middle)), slope), select(isTail, tail, around))
}

function series(width: Tensor, middle: Tensor): Tensor {
  const [w2, m2] = [square(width), square(middle)]
  const fourth = mul(square(w2), add(mul(m2, sub(m2, 6)), 3))
  return log1p(add(mul(mul(w2, sub(m2, 1)), 1 / 24), mul(fourth, 1 / 1920)))
}
