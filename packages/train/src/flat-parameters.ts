import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core'
import {
  FlowsError,
  fromFlatVector,
  type LossGradients,
  type Module,
  runningStatistics,
  toFlatVector,
  trainingParts,
  valueAndGradients,
  whileTraining,
} from '@tfjs-flows/core'

/**
 * All trainable parameters of a model as one vector, in the order of `model.parameters()`, then its running statistics
 * (batch normalisation), which belong to the best weights and to a checkpoint as the parameters do.
 */
export class FlatParameters {
  readonly names: readonly string[]
  readonly size: number
  /** The variables that an optimiser moves: the first in the vector. */
  readonly trained: readonly Variable[]
  /** Their scalars. */
  readonly trainedSize: number
  readonly #variables: readonly Variable[]
  readonly #trainingParts: ReturnType<typeof trainingParts>
  readonly #who: string

  /** @throws FlowsError 'argument' where the model has nothing to train */
  constructor(model: Module, who = 'fit') {
    this.#who = who
    const parameters = model.parameters()
    const all = new Map([...parameters, ...runningStatistics(model)])
    this.names = [...all.keys()]
    this.#variables = [...all.values()]
    this.trained = [...parameters.values()]
    this.#trainingParts = trainingParts(model)
    this.size = sizeOf(this.#variables)
    this.trainedSize = sizeOf(this.trained)
    if (this.trained.length > 0) return
    throw new FlowsError('argument', {
      who: this.#who,
      rule: 'the model must have at least one trainable parameter',
      got: `a ${model.className} without any`,
      do: 'Pass values to be trained as Variables',
    })
  }

  /** The parameters and running statistics now, [size]. */
  read(): Tensor {
    return toFlatVector(this.#variables)
  }

  /** Sets all of them from a vector [size]. */
  write(flat: Tensor): void {
    tidy(() => {
      const shapes = this.#variables.map((variable) => variable.shape)
      for (const [i, part] of fromFlatVector(flat, shapes).entries()) this.#variables[i]?.assign(part)
    })
  }

  /**
   * The scalar loss, computed as training computes it (`whileTraining`), and its gradient in each of `trained`.
   *
   * @throws FlowsError 'argument' that names the first parameter on which the loss does not depend
   */
  gradients(loss: () => Tensor): LossGradients {
    const [value, ...gradients] = tidy(() => {
      const training = (): Tensor => whileTraining(this.#trainingParts, loss)
      const { value, gradients: all } = valueAndGradients(training, this.trained)
      return [value, ...all.map((gradient, i) => gradient ?? this.#noGradient(i))]
    }) as [Tensor, ...Tensor[]]
    return { loss: value, gradients }
  }

  /** Values of the trained scalars with 0 for each running statistic, [size]. */
  padded(values: Float32Array): Float32Array {
    const all = new Float32Array(this.size)
    all.set(values)
    return all
  }

  /** Cuts values [size] into one array per parameter: views, by dotted name. */
  byName(flat: Float32Array): Map<string, Float32Array> {
    const ends = this.#ends()
    return new Map(this.names.map((name, i) => [name, flat.subarray(ends[i - 1] ?? 0, ends[i])]))
  }

  #ends(): number[] {
    let end = 0
    return this.#variables.map((variable) => {
      end += variable.size
      return end
    })
  }

  #noGradient(index: number): never {
    throw new FlowsError('argument', {
      who: this.#who,
      rule: 'the loss must depend on every trainable parameter',
      got: `no gradient for '${this.names[index]}'`,
      do: 'Use it in the model, or make it a Variable that is not trainable',
    })
  }
}

function sizeOf(variables: readonly Variable[]): number {
  return variables.reduce((size, variable) => size + variable.size, 0)
}
