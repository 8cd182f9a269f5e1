import { grad, ones, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Density, LogDensity, Rng } from '@tfjs-flows/core'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import type { ExampleTable } from './examples.ts'
import { decodingStages, encodingStages, type Stage } from './flow-stages.ts'
import type { LossTable } from './loss-table.ts'
import { type ReverseKlGradient, reverseKlLosses } from './reverse-kl-losses.ts'
import type { Schedule } from './schedule.ts'

export interface DrawLossesOptions {
  readonly model: Density
  readonly logDensity: LogDensity
  readonly gradient: ReverseKlGradient
  readonly inverseTemperature: Schedule
  /** Steps of the run. */
  readonly steps: number
  /** Draws of one pass. */
  readonly rows: number
  /** The contexts to draw under, in turn. */
  readonly contexts: ExampleTable | undefined
}

/** The losses of a model's own draws under a log-density: what `fitReverseKl` makes small. A row is a draw. */
export class DrawLosses implements LossTable {
  readonly who = 'fitReverseKl'
  readonly name: string
  readonly rows: number
  readonly advice = {
    atStart:
      "logDensity must be finite wherever the model draws: map the draws into the target's support by a last bijector, such as Sigmoid or Exp",
    inTraining:
      'lower learningRate, raise warmupSteps or anneal, and see that logDensity and its gradient are finite wherever the model draws',
  }
  readonly #options: DrawLossesOptions

  constructor(options: DrawLossesOptions) {
    this.#options = options
    this.rows = options.rows
    this.name = options.contexts === undefined ? 'each step' : 'the context'
  }

  warnings(): string[] {
    return []
  }

  losses(indices: ArrayLike<number>, rng: Rng, step: number): Tensor {
    const { model, logDensity, gradient, inverseTemperature, steps } = this.#options
    return tidy(() =>
      reverseKlLosses(model, {
        logDensity,
        gradient,
        rng,
        inverseTemperature: inverseTemperature(step, steps),
        count: indices.length,
        context: this.#context(indices),
      }),
    )
  }

  stages(indices: ArrayLike<number>, rng: Rng): Stage[] {
    const { model, logDensity, gradient } = this.#options
    if (!(model instanceof TransformedDistribution)) return []
    const context = this.#context(indices)
    const { distribution } = model
    const sizes = context === undefined || distribution.followsContext ? [1] : [1, indices.length]
    const z = distribution.sample(context === undefined ? indices.length : sizes, { rng, context })
    const x = reshape(model.decode(z, context), [indices.length, ...model.eventShape])
    const target = (at: Tensor): Tensor => (context === undefined ? logDensity(at) : logDensity(at, context))
    return [
      ...decodingStages(model, z, context),
      { place: 'logDensity', values: [target(x)] },
      { place: 'the gradient of logDensity', values: [grad(target)(x, ones([indices.length]))] },
      ...(gradient === 'path' ? encodingStages(model, x, context) : []),
    ]
  }

  /** The contexts of these rows; past the last one they start again. */
  #context(indices: ArrayLike<number>): Tensor | undefined {
    const { contexts } = this.#options
    return contexts?.batch(Array.from(indices, (i) => i % contexts.rows)).x
  }
}
