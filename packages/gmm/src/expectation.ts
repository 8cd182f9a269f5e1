import type { Rows } from './mixture-parameters.ts'
import type { Statistics } from './statistics.ts'
import type { Whitening } from './whitening.ts'

/** Rows handled together: a block of 64 features and its logs stay in the first-level cache. */
const BLOCK = 64
/** Responsibilities below this move no parameter by more than rounding does. */
const NEGLIGIBLE = 1e-14
/** exp of less than this is below NEGLIGIBLE. */
const FAR_BELOW = Math.log(NEGLIGIBLE)

interface Scratch {
  /** The block's rows, feature by feature: entry (j, b) at j * BLOCK + b. */
  readonly points: Float64Array
  readonly centred: Float64Array
  readonly weighted: Float64Array
  /** log(w_k p_k(x_b)), then the responsibility of k for b, at k * BLOCK + b. */
  readonly logs: Float64Array
}

export interface ExpectationOutputs {
  /** Receives the responsibilities' moments, added to what it holds. */
  readonly statistics?: Statistics
  /** Receives log p of each row, in nats. */
  readonly logProbs?: Float64Array
}

/** Sum over the rows of log p(x) in nats, in one pass that can also gather statistics and each row's log p(x). */
export function expectation(
  { values, rows, features }: Rows,
  mixture: Whitening,
  out: ExpectationOutputs = {},
): number {
  const scratch: Scratch = {
    points: new Float64Array(features * BLOCK),
    centred: new Float64Array(features * BLOCK),
    weighted: new Float64Array(features * BLOCK),
    logs: new Float64Array(mixture.components * BLOCK),
  }
  let total = 0
  for (let start = 0; start < rows; start += BLOCK) {
    const count = Math.min(BLOCK, rows - start)
    load(values, start, count, features, scratch.points)
    for (let k = 0; k < mixture.components; k += 1) {
      centre(mixture, k, scratch)
      if (mixture.isAxisAligned) scaledLogs(mixture, k, scratch)
      else triangularLogs(mixture, k, scratch)
    }
    for (let b = 0; b < count; b += 1) {
      const logProb = normalize(scratch.logs, b, mixture.components)
      total += logProb
      if (out.logProbs !== undefined) out.logProbs[start + b] = logProb
    }
    if (out.statistics !== undefined) gather(mixture, scratch, count, out.statistics)
  }
  return total
}

/** Copies rows feature by feature; what lies behind the last row is left over and not read. */
function load(values: Float64Array, start: number, count: number, features: number, points: Float64Array): void {
  for (let b = 0; b < count; b += 1) {
    const row = (start + b) * features
    for (let j = 0; j < features; j += 1) points[j * BLOCK + b] = values[row + j] as number
  }
}

function centre({ means, features }: Whitening, k: number, { points, centred }: Scratch): void {
  for (let j = 0; j < features; j += 1) {
    const mean = means[k * features + j] as number
    for (let b = j * BLOCK; b < (j + 1) * BLOCK; b += 1) centred[b] = (points[b] as number) - mean
  }
}

/** Four rows at a time, so that each entry of W_k is loaded once for four products. */
function triangularLogs({ inverses, logNorms, features: d }: Whitening, k: number, { centred, logs }: Scratch): void {
  const logNorm = logNorms[k] as number
  for (let b = 0; b < BLOCK; b += 4) {
    let [q0, q1, q2, q3] = [0, 0, 0, 0]
    for (let i = 0; i < d; i += 1) {
      let a0 = 0
      let a1 = 0
      let a2 = 0
      let a3 = 0
      const row = (k * d + i) * d
      for (let j = 0, at = b; j <= i; j += 1, at += BLOCK) {
        const w = inverses[row + j] as number
        a0 += w * (centred[at] as number)
        a1 += w * (centred[at + 1] as number)
        a2 += w * (centred[at + 2] as number)
        a3 += w * (centred[at + 3] as number)
      }
      q0 += a0 * a0
      q1 += a1 * a1
      q2 += a2 * a2
      q3 += a3 * a3
    }
    const at = k * BLOCK + b
    logs[at] = logNorm - 0.5 * q0
    logs[at + 1] = logNorm - 0.5 * q1
    logs[at + 2] = logNorm - 0.5 * q2
    logs[at + 3] = logNorm - 0.5 * q3
  }
}

function scaledLogs({ inverses, logNorms, features }: Whitening, k: number, { centred, logs }: Scratch): void {
  for (let b = 0; b < BLOCK; b += 1) {
    let distance = 0
    for (let j = 0; j < features; j += 1) {
      const z = (centred[j * BLOCK + b] as number) * (inverses[k * features + j] as number)
      distance += z * z
    }
    logs[k * BLOCK + b] = (logNorms[k] as number) - 0.5 * distance
  }
}

/** Turns row b's logs into responsibilities and returns its log-density. */
function normalize(logs: Float64Array, b: number, components: number): number {
  let largest = Number.NEGATIVE_INFINITY
  for (let k = 0, at = b; k < components; k += 1, at += BLOCK) largest = Math.max(largest, logs[at] as number)
  // Beyond the reach of doubles every component is as unlikely: the row teaches nothing.
  if (largest === Number.NEGATIVE_INFINITY) {
    for (let k = 0, at = b; k < components; k += 1, at += BLOCK) logs[at] = 0
    return largest
  }
  let sum = 0
  for (let k = 0, at = b; k < components; k += 1, at += BLOCK) {
    const below = (logs[at] as number) - largest
    const term = below > FAR_BELOW ? Math.exp(below) : 0
    logs[at] = term
    sum += term
  }
  for (let k = 0, at = b; k < components; k += 1, at += BLOCK) logs[at] = (logs[at] as number) / sum
  return largest + Math.log(sum)
}

/** Adds the moments of the block's rows under each component that takes part in them. */
function gather(mixture: Whitening, scratch: Scratch, count: number, statistics: Statistics): void {
  const { features, means } = mixture
  const { points, centred, weighted, logs } = scratch
  for (let k = 0; k < mixture.components; k += 1) {
    let active = 0
    for (let b = 0; b < count; b += 1) {
      const r = logs[k * BLOCK + b] as number
      if (r < NEGLIGIBLE) continue
      statistics.counts[k] = (statistics.counts[k] as number) + r
      for (let j = 0; j < features; j += 1) {
        const c = (points[j * BLOCK + b] as number) - (means[k * features + j] as number)
        centred[j * BLOCK + active] = c
        weighted[j * BLOCK + active] = r * c
      }
      active += 1
    }
    if (active > 0) addMoments(mixture, k, scratch, active, statistics)
  }
}

function addMoments(mixture: Whitening, k: number, scratch: Scratch, active: number, statistics: Statistics): void {
  const { features: d, isAxisAligned } = mixture
  const { centred, weighted } = scratch
  const { sums, squares } = statistics
  for (let i = 0; i < d; i += 1) {
    const from = i * BLOCK
    let sum = 0
    for (let b = from; b < from + active; b += 1) sum += weighted[b] as number
    sums[k * d + i] = (sums[k * d + i] as number) + sum
    for (let j = isAxisAligned ? i : 0; j <= i; j += 1) {
      const at = isAxisAligned ? k * d + i : (k * d + i) * d + j
      squares[at] = (squares[at] as number) + dot(weighted, from, centred, j * BLOCK, active)
    }
  }
}

function dot(x: Float64Array, fromX: number, y: Float64Array, fromY: number, count: number): number {
  let even = 0
  let odd = 0
  let b = 0
  for (; b + 1 < count; b += 2) {
    even += (x[fromX + b] as number) * (y[fromY + b] as number)
    odd += (x[fromX + b + 1] as number) * (y[fromY + b + 1] as number)
  }
  if (b < count) even += (x[fromX + b] as number) * (y[fromY + b] as number)
  return even + odd
}
