import { getBackend } from '@tensorflow/tfjs-core'

/** How far float32 results may be from the truth; every figure is relative to max(1, |truth|). */
export interface Tolerances {
  /** inverse(forward(x)) against x: some 16 roundings of 6e-8, stretched by up to e^4 on the way back. */
  readonly roundTrip: number
  /** A log-det against that of the Jacobian from exact gradients: a sum of some 30 terms of rounding 1e-7 to 1e-6. */
  readonly logDet: number
  /** A log-det against central differences of step 1e-2: truncation h^2/6 f''' and rounding 1e-6 |y| / h. */
  readonly numericLogDet: number
  /** A gradient against central differences of step 5e-3, in sums of some 100 terms. */
  readonly gradient: number
  /** An integral on a grid against its value: the grid's cells, not float32, limit it. */
  readonly integral: number
  /** Two programs of the same formula on the same numbers. */
  readonly sameProgram: number
}

const float32: Tolerances = {
  roundTrip: 1e-4,
  logDet: 5e-5,
  numericLogDet: 1e-2,
  gradient: 1e-2,
  integral: 1e-2,
  sameProgram: 0,
}

/** By backend: cpu rounds to float32 after every op, wasm computes in float32 with exp and tanh of its own. */
const byBackend: Readonly<Record<string, Tolerances>> = {
  cpu: float32,
  wasm: { ...float32, logDet: 1e-4 },
  // The driver chooses fused operations and the exp and log of the GPU: up to 4 more bits are lost.
  webgpu: { ...float32, roundTrip: 1e-3, logDet: 1e-3, numericLogDet: 3e-2, gradient: 3e-2, sameProgram: 1e-6 },
  webgl: { ...float32, roundTrip: 1e-3, logDet: 1e-3, numericLogDet: 3e-2, gradient: 3e-2, sameProgram: 1e-6 },
}

/** The row of the active backend; one that is not listed gets the row of exact float32. */
export function tolerances(): Tolerances {
  return byBackend[getBackend()] ?? float32
}
