import { dispose, fill, matMul, type Tensor2D, tidy, transpose } from '@tensorflow/tfjs-core'
import { callSeconds, type Deadline } from './call-seconds.ts'

/** GFLOP/s of square matrix products (2 n^3 operations each); null where time ran out. */
export interface GemmSpeed {
  /** Rows of each matrix. */
  readonly size: number
  /** `matMul(a, b)`. */
  readonly plain: number | null
  /** `matMul(a, b, true, false)`: half of what stock back-propagation calls. */
  readonly transposeA: number | null
  /** `matMul(a, b, false, true)`: the other half. */
  readonly transposeB: number | null
  /** `matMul(transpose(a), b)`, which this project calls instead. */
  readonly explicitTranspose: number | null
}

/** Measures matrix products of one size on the active backend. */
export async function gemmSpeed(size: number, deadline: Deadline): Promise<GemmSpeed> {
  const a = fill([size, size], 0.5) as Tensor2D
  const b = fill([size, size], 0.25) as Tensor2D
  const rate = async (run: () => Tensor2D): Promise<number | null> => {
    const seconds = await callSeconds(() => tidy(run), deadline)
    return seconds === null ? null : (2 * size ** 3) / seconds / 1e9
  }
  const speed = {
    size,
    plain: await rate(() => matMul(a, b)),
    // lint-allow tf-op: what is slow here is what this measures
    transposeA: await rate(() => matMul(a, b, true, false)),
    // lint-allow tf-op: the same for the other flag
    transposeB: await rate(() => matMul(a, b, false, true)),
    explicitTranspose: await rate(() => matMul(transpose(a), b)),
  }
  dispose([a, b])
  return speed
}
