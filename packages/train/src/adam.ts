import { dispose, keep, type Tensor, tensor1d, type Variable, zeros } from '@tensorflow/tfjs-core'
import { clippedAdamStep, FlowsError, type LossGradients } from '@tfjs-flows/core'

export interface AdamSettings {
  /** Decay of the mean gradient, default 0.9. */
  beta1?: number | undefined
  /** Decay of the mean squared gradient, default 0.999. */
  beta2?: number | undefined
  /** Added to the root of the mean squared gradient, default 1e-8. */
  epsilon?: number | undefined
  /** Largest Euclidean norm of the whole gradient, default Infinity: not clipped. */
  clipNorm?: number | undefined
}

/** Settings that have a default; a clip norm of Infinity does not clip. */
export const adamDefaults: { readonly [K in keyof AdamSettings]-?: number } = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  clipNorm: Infinity,
}

/** What an optimiser keeps between steps. */
export interface AdamMoments {
  /** Steps taken. */
  readonly step: number
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
}

/**
 * Adam, with the norm of the whole gradient clipped (Kingma and Ba, "Adam: a method for stochastic optimization", 2015).
 * A step along a gradient that is not finite changes nothing.
 *
 * @example
 * ```ts
 * const adam = new Adam(model.countParameters(), { clipNorm: 5 })
 * const variables = [...model.parameters().values()]
 * const { value: loss, grads } = variableGrads(() => neg(mean(model.logProb(batch))), variables)
 * const gradients = variables.map(({ name }) => grads[name])
 * const figures = adam.step(variables, { loss, gradients }, 1e-3) // [loss, gradient norm]
 * dispose([loss, ...gradients, figures])
 * adam.dispose()
 * ```
 */
export class Adam {
  readonly #settings: { beta1: number; beta2: number; epsilon: number; clipNorm: number }
  #step = 0
  #firstMoment: Tensor
  #secondMoment: Tensor

  /** For so many parameters in all. */
  constructor(size: number, settings: AdamSettings = {}) {
    const { beta1, beta2, epsilon, clipNorm } = adamDefaults
    this.#settings = {
      beta1: settings.beta1 ?? beta1,
      beta2: settings.beta2 ?? beta2,
      epsilon: settings.epsilon ?? epsilon,
      clipNorm: settings.clipNorm ?? clipNorm,
    }
    this.#firstMoment = keep(zeros([size]))
    this.#secondMoment = keep(zeros([size]))
  }

  /** Steps taken, those along a gradient that was not finite among them. */
  get steps(): number {
    return this.#step
  }

  /**
   * Moves the parameters, the same ones in the same order at every step, against their gradients.
   *
   * @returns [loss, norm of the gradient before clipping], which the caller disposes. Where one of them is not finite,
   * neither the parameters nor the moments have changed.
   */
  step(parameters: readonly Variable[], own: LossGradients, learningRate: number): Tensor {
    const state = { parameters, firstMoment: this.#firstMoment, secondMoment: this.#secondMoment }
    const options = { ...this.#settings, learningRate, step: this.#step + 1 }
    const next = clippedAdamStep(state, own, options)
    for (const [i, value] of next.parameters.entries()) parameters[i]?.assign(value)
    dispose([...next.parameters])
    this.#replace(keep(next.firstMoment), keep(next.secondMoment))
    this.#step += 1
    return next.figures
  }

  /** Copies of the moments. */
  async state(): Promise<AdamMoments> {
    const step = this.#step
    const [first, second] = await Promise.all([this.#firstMoment.data(), this.#secondMoment.data()])
    return { step, firstMoment: Float32Array.from(first), secondMoment: Float32Array.from(second) }
  }

  /** @throws FlowsError 'shape' where the moments are those of another number of parameters */
  restore({ step, firstMoment, secondMoment }: AdamMoments): void {
    if (firstMoment.length !== this.#firstMoment.size || secondMoment.length !== this.#firstMoment.size) {
      throw new FlowsError('shape', {
        who: 'Adam',
        rule: `restored moments must have the ${this.#firstMoment.size} entries of the parameters`,
        got: `${firstMoment.length} and ${secondMoment.length}`,
        do: 'Resume with the model that was trained',
      })
    }
    this.#replace(keep(tensor1d(firstMoment)), keep(tensor1d(secondMoment)))
    this.#step = step
  }

  dispose(): void {
    this.#firstMoment.dispose()
    this.#secondMoment.dispose()
  }

  #replace(firstMoment: Tensor, secondMoment: Tensor): void {
    this.dispose()
    this.#firstMoment = firstMoment
    this.#secondMoment = secondMoment
  }
}
