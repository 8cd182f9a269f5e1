import type { Tensor } from '@tensorflow/tfjs-core'
import type { Rng } from '@tfjs-flows/core'
import type { Trainable } from '@tfjs-flows/train'

/** A model in place, and what is timed of it besides training. Results are the caller's to dispose. */
export interface WorkloadModel {
  readonly model: Trainable
  /** Log-densities of a batch, or a bound on them where there is no more. */
  logProb(x: Tensor): Tensor
  /** As many draws as a batch has rows. */
  sample(rng: Rng): Tensor
}

/** One row of the benchmark: a model as a peer builds it, and data as the peer's are. */
export interface Workload {
  readonly name: string
  /** The model in a line. */
  readonly about: string
  readonly batch: number
  /** Whose model it is: the library that the peer's side runs. */
  readonly peer: 'zuko' | 'nflows' | 'normflows' | 'torch'
  /** Scalars that training moves: the peer's count, of which every test has the derivation. */
  readonly parameters: number
  /** Scalars that are stored here beyond those and that nothing reads, such as the other triangles of an LU pair. */
  readonly unread?: number
  /** Why stock tfjs-wasm cannot train it, where it cannot. */
  readonly stockCannotTrain?: string
  /** Shape of one event. */
  readonly eventShape: readonly number[]
  /** Values of `count` events. */
  rows(count: number, rng: Rng): Float32Array
  /** The model with fresh weights. */
  build(rng: Rng): WorkloadModel
}

/** A row that cannot run, and why. */
export interface AbsentWorkload {
  readonly name: string
  readonly absent: string
}
