import type { Tensor } from '@tensorflow/tfjs-core'
import type { Transformer } from '@tfjs-flows/bijectors'
import type { Network } from '@tfjs-flows/core'

/**
 * A network whose outputs for feature j, [..., j * P .. (j + 1) * P), are computed from features of earlier groups alone
 * (and from context): inFeatures D, outFeatures D * P.
 */
export interface AutoregressiveNetwork extends Network {
  /** Features that become known together, in the order in which they do; features of the first see no feature. */
  readonly groups: readonly (readonly number[])[]
  /** Evaluation a group at a time, where the network can; without it a group costs a full pass. */
  incremental?(rows: number, context: Tensor | undefined): IncrementalPass
  /**
   * The features y [n, D] and the log-det [n] of a map of x [n, D] whose parameters are the outputs for y, all groups at
   * once; undefined where only `incremental` will do.
   */
  generate?(x: Tensor, transformer: Transformer, context?: Tensor): [y: Tensor, logDet: Tensor] | undefined
}

/** One pass over a network during which its inputs become known, a group after the other. */
export interface IncrementalPass {
  /** Outputs [rows, n * P] of the next group of n features, given the values [rows, m] of the group before it (none first). */
  next(values?: Tensor): Tensor
  /** Frees what was kept between the groups; safe to call twice. */
  dispose(): void
}
