import { add, grads, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Bijection } from '@tfjs-flows/core'

/** What a sample of points shows of the arithmetic of elementwise maps. */
export interface NumericHealth {
  readonly points: number
  /** Values and log-dets of either direction that are NaN or infinite; a log-det of -Infinity says that there is no density. */
  readonly nonFiniteValues: number
  /** Entries of the gradients of either direction, of inputs and parameters, that are NaN or infinite. */
  readonly nonFiniteGradients: number
  /** |inverse(forward(x)) - x| / max(1, |x|) at each point with a density. */
  readonly roundTrip: Float32Array
  /**
   * The same divided by max(1, |x|, |y| dx/dy): 1e-7 is one rounding of x and of y, whatever the slope, which is all that a
   * map in float32 can keep.
   */
  readonly perRounding: Float32Array
}

/** The two directions of an elementwise map. */
export type ElementwiseMap = Pick<Bijection, 'forwardAndLogDet' | 'inverseAndLogDet'>

/** Sends each x [N] through the map of its own parameters [N, P] and back, and differentiates both ways. */
export function numericHealth(
  map: (parameters: Tensor) => ElementwiseMap,
  x: Tensor,
  parameters: Tensor,
): NumericHealth {
  return tidy(() => {
    const [y, logDet] = map(parameters).forwardAndLogDet(x)
    const [back, inverseLogDet] = map(parameters).inverseAndLogDet(y)
    const [xs, ys, logs, backs] = [x, y, logDet, back].map((part) => part.dataSync()) as Float32Array[] as [
      Float32Array,
      Float32Array,
      Float32Array,
      Float32Array,
    ]
    const roundTrip: number[] = []
    const perRounding: number[] = []
    for (const [i, at] of xs.entries()) {
      if (logs[i] === Number.NEGATIVE_INFINITY) continue
      const error = Math.abs((backs[i] as number) - at)
      const scale = Math.max(1, Math.abs(at))
      roundTrip.push(error / scale)
      perRounding.push(error / Math.max(scale, Math.abs(ys[i] as number) * Math.exp(-(logs[i] as number))))
    }
    const bad = (values: Iterable<number>): number => count(values, (value) => !Number.isFinite(value))
    const badLogDet = (values: Iterable<number>): number =>
      count(values, (value) => !Number.isFinite(value) && value !== Number.NEGATIVE_INFINITY)
    return {
      points: xs.length,
      nonFiniteValues: bad(ys) + bad(backs) + badLogDet(logs) + badLogDet(inverseLogDet.dataSync()),
      nonFiniteGradients:
        badGradients((raw, at) => map(raw).forwardAndLogDet(at), parameters, x) +
        badGradients((raw, at) => map(raw).inverseAndLogDet(at), parameters, y),
      roundTrip: Float32Array.from(roundTrip),
      perRounding: Float32Array.from(perRounding),
    }
  })
}

function badGradients(f: (raw: Tensor, at: Tensor) => [Tensor, Tensor], raw: Tensor, at: Tensor): number {
  return tidy(() => {
    const loss = (...inputs: Tensor[]): Tensor => {
      const [y, logDet] = f(inputs[0] as Tensor, inputs[1] as Tensor)
      return add(sum(y), sum(logDet))
    }
    return grads(loss)([raw, at])
      .map((gradient) => count(gradient.dataSync(), (value) => !Number.isFinite(value)))
      .reduce((total, bad) => total + bad, 0)
  })
}

function count(values: Iterable<number>, holds: (value: number) => boolean): number {
  let found = 0
  for (const value of values) if (holds(value)) found += 1
  return found
}
