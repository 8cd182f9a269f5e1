import { keep, lessEqual, type Tensor, tensor1d, tidy, zeros } from '@tensorflow/tfjs-core'
import { type AdamState, clippedAdamStep, FlowsError, select } from '@tfjs-flows/core'

/** About the largest float32. */
const LARGEST = 3.4e38

export interface AdamSettings {
  /** Decay of the mean gradient, default 0.9. */
  beta1?: number | undefined
  /** Decay of the mean squared gradient, default 0.999. */
  beta2?: number | undefined
  /** Added to the root of the mean squared gradient, default 1e-8. */
  epsilon?: number | undefined
  /** Largest Euclidean norm of the whole gradient, default Infinity: not clipped. */
  clipNorm?: number | undefined
  /**
   * Default false. True: a step along a gradient that is not finite changes nothing, for loops that look at the norm
   * only now and then; three more passes over the parameters.
   */
  guarded?: boolean | undefined
}

/** What an optimiser keeps between steps. */
export interface AdamMoments {
  /** Steps taken. */
  readonly step: number
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
}

/** The outcome of a step before it is taken: the caller hands it to `accept`, or disposes its tensors. */
export type AdamProposal = {
  readonly parameters: Tensor
  readonly firstMoment: Tensor
  readonly secondMoment: Tensor
  /** Norm of the gradient before clipping, a scalar. */
  readonly gradientNorm: Tensor
}

/**
 * Adam on one vector of parameters, with the gradient's norm clipped (Kingma and Ba, "Adam: a method for stochastic
 * optimization", 2015). A step is proposed first and accepted later, so that one with a non-finite gradient never
 * reaches the parameters.
 *
 * @example
 * ```ts
 * const adam = new Adam(parameters.size, { clipNorm: 5 })
 * const proposal = adam.propose(vector, gradient, 1e-3)
 * adam.accept(proposal) // takes over the moments; the parameters and the norm stay the caller's
 * adam.dispose()
 * ```
 */
export class Adam {
  readonly #settings: { beta1: number; beta2: number; epsilon: number; clipNorm: number }
  readonly #guarded: boolean
  #step = 0
  #firstMoment: Tensor
  #secondMoment: Tensor

  constructor(size: number, settings: AdamSettings = {}) {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, clipNorm = Infinity, guarded = false } = settings
    this.#settings = { beta1, beta2, epsilon, clipNorm }
    this.#guarded = guarded
    this.#firstMoment = keep(zeros([size]))
    this.#secondMoment = keep(zeros([size]))
  }

  /** Steps taken. */
  get step(): number {
    return this.#step
  }

  /** The step along `gradient`, not taken yet. */
  propose(parameters: Tensor, gradient: Tensor, learningRate: number): AdamProposal {
    const state = { parameters, firstMoment: this.#firstMoment, secondMoment: this.#secondMoment }
    const options = { ...this.#settings, learningRate, step: this.#step + 1 }
    if (!this.#guarded) return clippedAdamStep(state, gradient, options)
    return tidy(() => unlessNonFinite(clippedAdamStep(state, gradient, options), state))
  }

  /** Takes over the proposal's moments and counts the step. */
  accept({ firstMoment, secondMoment }: Pick<AdamProposal, 'firstMoment' | 'secondMoment'>): void {
    this.#replace(keep(firstMoment), keep(secondMoment))
    this.#step += 1
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

/** The proposal where its gradient's norm is finite, else the state as it is. NaN compares as false. */
function unlessNonFinite(proposal: AdamProposal, state: AdamState): AdamProposal {
  const isSound = lessEqual(proposal.gradientNorm, LARGEST)
  const choose = (next: Tensor, now: Tensor): Tensor => select(isSound, next, now)
  return {
    parameters: choose(proposal.parameters, state.parameters),
    firstMoment: choose(proposal.firstMoment, state.firstMoment),
    secondMoment: choose(proposal.secondMoment, state.secondMoment),
    gradientNorm: proposal.gradientNorm,
  }
}
