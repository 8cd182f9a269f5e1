import type { Density } from '@tfjs-flows/core'
import { logProbRows, pairedDifference, summarize } from '@tfjs-flows/metrics'
import type { ToyProblem } from './toy-problem.ts'

/** How far a flow is from the truth, in nats. */
export interface HeldOutScore {
  /** -mean log q(x) over held-out rows of the density. */
  readonly loss: number
  readonly lossError: number
  /**
   * mean log p(x) - log q(x): an estimate of the Kullback-Leibler divergence, whose noise is far smaller than that of
   * `loss`, because both logarithms are of the same rows.
   */
  readonly gap: number
  readonly gapError: number
}

/** Scores a density against the truth on the first `rows` held-out rows. */
export async function scoreHeldOut(density: Density, problem: ToyProblem, rows?: number): Promise<HeldOutScore> {
  const all = problem.heldOutLogProb.length
  const count = Math.min(rows ?? all, all)
  const block = { values: problem.heldOut.subarray(0, 2 * count), rows: count, features: 2 }
  const learned = await logProbRows(density, block, { batchSize: 2048 })
  const loss = summarize(learned)
  const gap = pairedDifference(problem.heldOutLogProb.subarray(0, count), learned)
  return { loss: -loss.mean, lossError: loss.standardError, gap: gap.mean, gapError: gap.standardError }
}
