import { abs, add, customGrad, div, less, log, mul, sign, square, sub, type Tensor, where } from '@tensorflow/tfjs-core'
import { besselRatio, besselRatioValue } from './bessel-ratio.ts'
import { polynomial } from './polynomial.ts'

const LOG_2_PI = 1.8378770664093453
const ASYMPTOTIC_FROM = 6

/** Our fit of degree 9 to log I0(x) / x^2 in powers of x^2 / (x^2 + 20), for x <= 6; error 8e-8. */
const CENTRE = [
  0.249999979, -0.312493485, 0.381597835, -0.706567985, 1.26359922, -2.15834869, 2.99280879, -3.01800439, 1.88440101,
  -0.549555726,
] as const
/** Our fit of degree 7 to (log I0(x) - x + log(2 pi x) / 2) x in powers of 1 / x, for x >= 6; error 3e-7. */
const TAIL = [
  0.125000029, 0.0624784675, 0.0676942908, -0.0138783562, 2.63014254, -25.1002292, 132.436561, -237.654947,
] as const

/**
 * log(I0(x) e^-|x|), I0 the modified Bessel function of order 0, for all x: 0 at 0, about -log(2 pi |x|) / 2 far out,
 * never overflowing; 1e-6 relative. Gradient sign(x) (I1(|x|) / I0(|x|) - 1).
 */
export function logBesselI0e(x: Tensor): Tensor {
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    save([input])
    return {
      value: composite(abs(input)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const at = saved[0] as Tensor
        return mul(dy, mul(sign(at), sub(besselRatioValue(abs(at)), 1)))
      },
    }
  })
  return op(x)
}

/** log(I1(x) e^-x) for x > 0, -Infinity at 0: log I0e and the ratio of the two, to 1e-6. */
export function logBesselI1e(x: Tensor): Tensor {
  return add(logBesselI0e(x), log(besselRatio(x)))
}

function composite(x: Tensor): Tensor {
  const isNear = less(x, ASYMPTOTIC_FROM)
  const near = where(isNear, x, mul(sign(x), 0))
  const squared = square(near)
  const centre = sub(mul(squared, polynomial(div(squared, add(squared, 20)), CENTRE)), near)
  const w = div(1, where(isNear, add(mul(near, 0), ASYMPTOTIC_FROM), x))
  const tail = sub(mul(w, polynomial(w, TAIL)), mul(sub(LOG_2_PI, log(w)), 0.5))
  return where(isNear, centre, tail)
}
