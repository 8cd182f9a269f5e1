import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Rng } from '@tfjs-flows/core'
import { TransformedDistribution } from '@tfjs-flows/distributions'
import { ExampleTable, type SharedExamples } from './examples.ts'
import { type FitOptions, objectiveOf } from './fit-options.ts'
import { encodingStages, type Stage } from './flow-stages.ts'
import type { LossTable } from './loss-table.ts'
import type { Objective, ObjectiveSpec, Trainable } from './objective.ts'

/** The losses of given rows under an objective: what `fit` makes small. */
export class ExampleLosses<Model extends Trainable> implements LossTable {
  readonly who = 'fit'
  readonly name = 'the data'
  readonly advice = {
    atStart: "Drop rows outside the model's support, or standardise the data",
    inTraining: 'lower learningRate or raise warmupSteps, and look for outliers or constant columns in the data',
  }
  readonly #model: Model
  readonly #objective: Objective<Model>
  readonly #examples: ExampleTable

  private constructor(model: Model, objective: Objective<Model>, examples: ExampleTable) {
    this.#model = model
    this.#objective = objective
    this.#examples = examples
  }

  /** The training rows and the validation rows of `options`, read and checked. */
  static async read<Model extends Trainable>(
    options: FitOptions<Model>,
  ): Promise<{ train: ExampleLosses<Model>; held: LossTable | undefined }> {
    const { model, data, validation } = options
    const train = await ExampleTable.from('data', data, model.eventShape)
    const held = validation && (await ExampleTable.from('validation', validation, model.eventShape))
    const objective = objectiveOf(options)
    const of = (examples: ExampleTable): ExampleLosses<Model> => new ExampleLosses(model, objective, examples)
    return { train: of(train), held: held && of(held) }
  }

  get rows(): number {
    return this.#examples.rows
  }

  /** What a worker makes the same objective from; undefined for one of the caller's own. */
  get objective(): ObjectiveSpec | undefined {
    return this.#objective.spec
  }

  /** The rows in memory that workers can read. */
  shareExamples(): SharedExamples {
    return this.#examples.share()
  }

  warnings(): string[] {
    return isExactDensity(this.#model) ? this.#examples.warnings() : []
  }

  losses(indices: ArrayLike<number>, rng: Rng): Tensor {
    return tidy(() => this.#objective.losses(this.#model, { ...this.#examples.batch(indices), rng }))
  }

  stages(indices: ArrayLike<number>): Stage[] {
    const { x, context } = this.#examples.batch(indices)
    const model: Trainable = this.#model
    return model instanceof TransformedDistribution ? encodingStages(model, x, context) : []
  }
}

/** Whether a model's loss is a density of continuous data: a bound with a floor under its scales cannot diverge. */
function isExactDensity(model: Trainable): boolean {
  return 'logProbKind' in model && model.logProbKind === 'exact'
}
