import type { Tensor, TensorLike } from '@tensorflow/tfjs-core'
import { type Bijection, Rng } from '@tfjs-flows/core'
import type { Chart } from './in-coordinates.ts'
import { perturbParameters, withSubject } from './module-laws.ts'

/** A bijector under test, and where its laws are checked. */
export interface BijectorCase {
  /** A fresh bijector, the same at every call; it is disposed by the laws. */
  readonly create: () => Bijection
  /** Points [batch, ...event] on the side of `forward`, where the slopes are moderate: 4 to 16 events are enough. */
  readonly inputs: (rng: Rng) => Tensor
  /** Context [batch, C] for a conditional bijector; the laws draw several. */
  readonly context?: (rng: Rng) => Tensor
  /** Far points [batch, ...event] from which the inverse must still come back. */
  readonly tails?: (rng: Rng) => Tensor
  /** True: with its initial parameters the bijector is the identity. */
  readonly startsAtIdentity?: boolean
  /** Standard deviation of the noise that moves the parameters off their start, default 0.3. */
  readonly perturbation?: number
  /** For a domain that is not all of R, or an image that float32 cannot hold: why |x| = 1e6 is not tried. */
  readonly boundedBecause?: string
  /** For an image that is not all of R: inputs of `inverse` in its closure, where x and the log-det must be finite. */
  readonly edges?: TensorLike
  /** Likewise inputs of `inverse` outside its closure, where the log-det must be -Infinity and x finite. */
  readonly outside?: TensorLike
  /** For an image that is a surface in its space (a simplex, a sphere, triangular matrices): what its log-dets measure. */
  readonly chart?: Chart
}

/** Runs `body` inside a tidy on a bijector off its start, with a generator of the law's own, and frees everything. */
export function withBijector(subject: BijectorCase, body: (bijector: Bijection, rng: Rng) => void): void {
  withSubject(subject.create, (bijector) => {
    const rng = new Rng(20)
    perturbParameters(bijector, rng.fork(), subject.perturbation ?? 0.3)
    body(bijector, rng)
  })
}

/** How a tensor of events is read: rows of the batch, and the entries of one event. */
export function eventSize(x: Tensor, eventRank: number): { rows: number; entries: number } {
  const entries = x.shape.slice(x.rank - eventRank).reduce((product, n) => product * n, 1)
  return { rows: x.size / entries, entries }
}
