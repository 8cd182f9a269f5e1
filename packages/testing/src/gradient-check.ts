import { add, grads, mul, sub, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'

/** How a gradient is compared with finite differences. */
export interface GradientCheckOptions {
  /** Half-width of the central difference, default 5e-3: float32 rounding against curvature. */
  step?: number
  /** Allowed |analytic - numeric| relative to max(1, |numeric|), default 5e-3. */
  tolerance?: number
}

/** One entry where the analytic gradient and the central difference disagree. */
export type GradientMismatch = {
  readonly input: number
  readonly entry: number
  readonly analytic: number
  readonly numeric: number
}

/**
 * Compares the gradient of sum(w * f(inputs)) with central differences, entry by entry; w are fixed odd weights, so that
 * errors of the output's entries cannot cancel. Gives the entries that disagree (none: the gradient is right).
 */
export function gradientMismatches(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradientCheckOptions = {},
): GradientMismatch[] {
  const { step = 5e-3, tolerance = 5e-3 } = options
  const weighted = (...at: Tensor[]): Tensor => {
    const y = f(...at)
    const weights = Float32Array.from({ length: y.size }, (_, i) => 1 + 0.37 * Math.sin(1 + 2.1 * i))
    return sum(mul(y, tensor(weights, y.shape)))
  }
  const found: GradientMismatch[] = []
  tidy(() => {
    const analytic = grads(weighted)([...inputs])
    for (const [i, input] of inputs.entries()) {
      const derivative = (analytic[i] as Tensor).dataSync()
      for (let entry = 0; entry < input.size; entry += 1) {
        const numeric = tidy(() => centralDifference(weighted, inputs, i, entry, step))
        const error = Math.abs((derivative[entry] as number) - numeric)
        if (!(error <= tolerance * Math.max(1, Math.abs(numeric)))) {
          found.push({ input: i, entry, analytic: derivative[entry] as number, numeric })
        }
      }
    }
  })
  return found
}

function centralDifference(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  index: number,
  entry: number,
  step: number,
): number {
  const input = inputs[index] as Tensor
  const shift = new Float32Array(input.size)
  shift[entry] = step
  const bump = tensor(shift, input.shape)
  const at = (moved: Tensor): number => f(...inputs.map((x, i) => (i === index ? moved : x))).dataSync()[0] as number
  return (at(add(input, bump)) - at(sub(input, bump))) / (2 * step)
}
