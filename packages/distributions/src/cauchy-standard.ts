import { abs, add, atan, div, greater, less, log, mul, sin, square, sub, type Tensor } from '@tensorflow/tfjs-core'
import { log1p, type Rng, select } from '@tfjs-flows/core'

/** log of 1 / (pi (1 + z^2)): at |z| > 1 as -2 log |z| - log(1 + 1 / z^2), which does not overflow. */
export function cauchyLogDensity(z: Tensor): Tensor {
  const isFar = greater(abs(z), 1)
  const far = select(isFar, z, add(mul(z, 0), 1))
  const near = select(isFar, mul(z, 0), z)
  const farLog = add(mul(log(abs(far)), 2), log1p(square(div(1, far))))
  return sub(-Math.log(Math.PI), select(isFar, farLog, log1p(square(near))))
}

/** P(Z <= z) with full relative accuracy in the left tail, where it is atan(-1 / z) / pi. */
export function cauchyCdf(z: Tensor): Tensor {
  const isTail = less(z, -1)
  const tail = div(atan(div(-1, select(isTail, z, sub(mul(z, 0), 1)))), Math.PI)
  return select(isTail, tail, add(div(atan(z), Math.PI), 0.5))
}

/** tan(pi (p - 1/2)) as a quotient of sines, each of which is accurate at its own roots. */
export function cauchyQuantile(p: Tensor): Tensor {
  const smaller = select(less(p, 0.5), p, sub(1, p))
  const angle = mul(smaller, Math.PI)
  // sin(a) = a to float32 there, where the wasm kernel gives 0.
  const sine = select(less(angle, 1e-4), angle, sin(angle))
  return div(sin(mul(sub(p, 0.5), Math.PI)), sine)
}

/** The quotient of two normal draws. */
export function cauchyDraw(shape: readonly number[], rng: Rng): Tensor {
  return div(rng.normal(shape), rng.normal(shape))
}

/** log(((a + b)^2 + d^2) / (4 a b)) for scales a, b: the argument less 1 is ((a - b)^2 + d^2) / (4 a b). */
export function cauchyDivergence(a: Tensor, b: Tensor, d: Tensor): Tensor {
  return log1p(div(add(square(sub(a, b)), square(d)), mul(mul(a, b), 4)))
}
