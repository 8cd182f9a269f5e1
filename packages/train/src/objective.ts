import { neg, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Density, Module, Rng, Shape } from '@tfjs-flows/core'

/** What `fit` can train: a module that says what its events look like. */
export interface Trainable extends Module {
  readonly eventShape: Shape
}

/** What an objective is given beside the model. */
export interface ObjectiveInput {
  /** Rows [n, ...event]. */
  readonly x: Tensor
  /** The context of each row [n, ...], where the data have one. */
  readonly context: Tensor | undefined
  /** Noise of this evaluation; validation gets the same every time. */
  readonly rng: Rng
}

/** An objective as plain data, from which a worker makes it again. */
export type ObjectiveSpec = { readonly kind: 'maximumLikelihood' } | { readonly kind: 'elbo'; readonly samples: number }

/** What training makes small: one loss a row, in nats; its mean over the batch is minimised. */
export interface Objective<Model extends Trainable = Trainable> {
  /** Losses [n], differentiable in the model's parameters; the caller owns them. */
  losses(model: Model, input: ObjectiveInput): Tensor
  /** Those of this package have it; without it `fit` cannot send the objective to workers. */
  readonly spec?: ObjectiveSpec | undefined
}

/**
 * -log p(x), the loss of maximum likelihood. Log-densities of continuous data may exceed 0, so a negative loss is no
 * error.
 */
export function maximumLikelihood(): Objective<Density> {
  return {
    spec: { kind: 'maximumLikelihood' },
    losses: (model, { x, context }) => tidy(() => neg(model.logProb(x, context))),
  }
}

/** A model with an evidence lower bound, such as the `Vae` of `@tfjs-flows/vae`. */
export interface ElboModel extends Trainable {
  /** Estimates of the bound [n] in nats. */
  elbo(x: Tensor, options: { rng: Rng; samples?: number; context?: Tensor }): Tensor
}

/** The negative evidence lower bound, estimated with `samples` latents a row (default 1). */
export function elbo({ samples = 1 }: { samples?: number } = {}): Objective<ElboModel> {
  return {
    spec: { kind: 'elbo', samples },
    losses: (model, { x, context, rng }) =>
      tidy(() => neg(model.elbo(x, { rng, samples, ...(context === undefined ? {} : { context }) }))),
  }
}

/** The objective of a spec, for models that suit it. */
export function objectiveFrom(spec: ObjectiveSpec): Objective {
  const objective: unknown = spec.kind === 'elbo' ? elbo(spec) : maximumLikelihood()
  return objective as Objective
}
