import type { Tensor } from '@tensorflow/tfjs-core'
import type { Module } from './module.ts'
import type { Rng } from './rng.ts'

/** A shape: batch axes first, then event axes. */
export type Shape = readonly number[]

/** Which side of a bijection costs one pass over its networks; the other side costs one pass a dimension. */
export type FastSide = 'both' | 'forward' | 'inverse'

/**
 * What an invertible map offers, so that packages of one floor can use each other's classes without importing them.
 * `@tfjs-flows/bijectors` implements it; `forward` maps base to data (z -> x), `inverse` maps data to base.
 */
export interface Bijection extends Module {
  /** Axes of one event on the base side: 0 elementwise, 1 a vector [D], 3 an image [H, W, C]. */
  readonly eventRank: number
  /** Axes of one event on the data side; absent: `eventRank`. The batch axes before them are the same on both sides. */
  readonly outputEventRank?: number
  readonly isConstantLogDet: boolean
  readonly fastSide: FastSide
  /**
   * y and log|det dy/dx|, of the batch's shape: x's without its last `eventRank` axes, y's without `outputEventRank`.
   *
   * Onto a surface in its space the determinant is that of its coordinates, which the map names (a simplex: all entries
   * but the last), or of its surface measure (a sphere): a density of such data is one with respect to the same.
   */
  forwardAndLogDet(x: Tensor, context?: Tensor): [y: Tensor, logDet: Tensor]
  /** x and log|det dx/dy|, the log-det of the map just applied. */
  inverseAndLogDet(y: Tensor, context?: Tensor): [x: Tensor, logDet: Tensor]
  forward(x: Tensor, context?: Tensor): Tensor
  inverse(y: Tensor, context?: Tensor): Tensor
  /**
   * The shape of an event of the data, where it is not the base's (squeeze, reshape); absent: the same. Axes before the
   * last `eventRank` stay, for combinators whose events have more axes.
   */
  forwardEventShape?(eventShape: Shape): Shape
  /** The shape of an event of the base, given that of the data: undoes `forwardEventShape`. */
  inverseEventShape?(eventShape: Shape): Shape
}

/**
 * Where a distribution's probability lies, as data. `real` and `interval` hold of every number of an event, and their
 * Tensors broadcast with the event at the last axis; the others are of the last axis as a whole. A Tensor here is the
 * distribution's own: it lives as long, and a trained one moves.
 */
export type Support =
  /** The whole line. */
  | { readonly kind: 'real' }
  /** From `low` to `high`; at most one of them is infinite, as a number. Whether the ends belong to it is not said. */
  | { readonly kind: 'interval'; readonly low: number | Tensor; readonly high: number | Tensor }
  /** Angles in radians, of period 2 pi: the density is one of a single turn. */
  | { readonly kind: 'circle' }
  /** Vectors [k] of numbers above 0 with sum 1; the density is that of the first k - 1. */
  | { readonly kind: 'simplex' }
  /** Whole numbers, each in [low, high]; with `sum`, vectors of them with that sum. */
  | { readonly kind: 'integers'; readonly low: number; readonly high: number | Tensor; readonly sum?: number }
  /** The image of another support under a map. */
  | { readonly kind: 'image'; readonly of: Support; readonly bijector: Bijection }

/** What a reported log-density is. */
export type LogProbKind = 'exact' | 'lower bound'

/** Options of every sampler. */
export interface SampleOptions {
  /** Source of randomness; without it a generator seeded by the platform's entropy is used. */
  rng?: Rng | undefined
  /** Conditioning input [...batch, C]; the sample has shape [...shape, ...batch, ...event]. */
  context?: Tensor | undefined
  /** Scales the spread of the base density; 1 samples the distribution itself. */
  temperature?: number | undefined
}

/** What a probability distribution offers; `@tfjs-flows/distributions` implements it. Densities are in nats. */
export interface Density extends Module {
  readonly batchShape: Shape
  readonly eventShape: Shape
  /** Whether `logProb` is the log-density itself or a lower bound on it (a VAE's). */
  readonly logProbKind: LogProbKind
  logProb(x: Tensor, context?: Tensor): Tensor
  sample(shape?: number | Shape, options?: SampleOptions): Tensor
  sampleAndLogProb(shape?: number | Shape, options?: SampleOptions): [x: Tensor, logProb: Tensor]
}

/** A distribution of numbers (`eventShape` []) with its distribution function F: continuous, and increasing on its support. */
export interface ScalarDensity extends Density {
  /** F(x) = P(X <= x). */
  cdf(x: Tensor, context?: Tensor): Tensor
  /** x with F(x) = p, for p in (0, 1). */
  quantile(p: Tensor, context?: Tensor): Tensor
}

/**
 * A density that is known up to a constant factor, as its log in nats: x [n, ...event] to [n], in differentiable
 * operations; the context [n, C] of the rows comes second where there is one.
 */
export type LogDensity = (x: Tensor, context?: Tensor) => Tensor

/** A network: rows of features (and, where it has `contextFeatures`, of context) to rows of outputs. */
export interface Network extends Module {
  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  apply(x: Tensor, context?: Tensor): Tensor
}
