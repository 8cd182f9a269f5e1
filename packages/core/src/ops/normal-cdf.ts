import {
  abs,
  add,
  customGrad,
  div,
  exp,
  less,
  log,
  mul,
  neg,
  square,
  sub,
  type Tensor,
  where,
} from '@tensorflow/tfjs-core'
import { fused } from './fused.ts'
import { log1pValue } from './log1p.ts'
import { withGradient } from './with-gradient.ts'

const LOG_SQRT_2_PI = 0.9189385332046727
/** log sqrt(pi / 2) */
const LOG_ROOT_HALF_PI = 0.22579135264472744

/**
 * log Phi(x) of the standard normal, to about 2e-7 relative over all of float32: log(1/2 erfc(-x / sqrt 2)) in the left
 * half, where erfc itself underflows at x < -13, and log1p(-1/2 erfc(x / sqrt 2)) in the right half.
 * Gradient phi(x) / Phi(x) = exp(log phi(x) - log Phi(x)), which is finite for every finite x: far left it is -x.
 */
export function normalLogCdf(x: Tensor): Tensor {
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    const value = fused('FlowsNormalLogCdf', { x: input }, {}, () => logCdfValue(input))
    save([input, value])
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [at, logCdf] = saved as [Tensor, Tensor]
        // On the left phi / Phi ~ -x is taken without the squares, of which float32 keeps no digit of the difference.
        const tail = exp(neg(add(scaledLogErfc(div(abs(at), Math.SQRT2)), LOG_SQRT_2_PI - Math.LN2)))
        return mul(dy, where(less(at, 0), tail, exp(sub(logDensity(at), logCdf))))
      },
    }
  })
  return op(x)
}

/** Phi(x) of the standard normal, with full relative accuracy in the left tail. Gradient phi(x). */
export function normalCdf(x: Tensor): Tensor {
  return withGradient(
    x,
    (at) => exp(logCdfValue(at)),
    (dy, at) => mul(dy, exp(logDensity(at))),
  )
}

/**
 * log of the Mills ratio (1 - Phi(x)) / phi(x) for x >= 0, which does not underflow: about -log x far out. To 2e-7, and so
 * is its gradient x - 1 / R(x) to 1e-5 up to 30.
 */
export function logMillsRatio(x: Tensor): Tensor {
  return add(scaledLogErfc(div(x, Math.SQRT2)), LOG_ROOT_HALF_PI)
}

function logCdfValue(x: Tensor): Tensor {
  const logHalfErfc = sub(logErfc(div(abs(x), Math.SQRT2)), Math.LN2)
  return where(less(x, 0), logHalfErfc, log1pValue(neg(exp(logHalfErfc))))
}

function logDensity(x: Tensor): Tensor {
  return neg(add(mul(square(x), 0.5), LOG_SQRT_2_PI))
}

function logErfc(z: Tensor): Tensor {
  return sub(scaledLogErfc(z), square(z))
}

/**
 * log erfc(z) + z^2 for z >= 0: log t + q(t), t = 1 / (1 + z / 2). q is our Chebyshev fit of degree 9 to
 * log(erfc(z) e^(z^2) / t) on t in (0, 1], written in powers of t; its largest error is 1.1e-7.
 */
function scaledLogErfc(z: Tensor): Tensor {
  const t = div(1, add(mul(z, 0.5), 1))
  let q: Tensor = mul(t, ERFC_FIT[9])
  for (const coefficient of ERFC_FIT.slice(1, 9).reverse()) q = mul(add(q, coefficient), t)
  return add(log(t), add(q, ERFC_FIT[0]))
}

const ERFC_FIT = [
  -1.26551223, 1.00002368, 0.37409196, 0.0967841895, -0.186288062, 0.278868085, -1.135204, 1.48851589, -0.822152234,
  0.170872778,
] as const
