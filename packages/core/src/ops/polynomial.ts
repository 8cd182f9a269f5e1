import { add, mul, type Tensor } from '@tensorflow/tfjs-core'

/** c0 + c1 x + c2 x^2 + ..., by Horner's rule; at least two coefficients. */
export function polynomial(x: Tensor, coefficients: readonly number[]): Tensor {
  const [last = 0, ...lower] = [...coefficients].reverse()
  let value: Tensor | undefined
  for (const coefficient of lower) value = add(value === undefined ? mul(x, last) : mul(value, x), coefficient)
  return value ?? mul(x, 0)
}
