import { concat, split, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  type FastSide,
  FlowsError,
  forwardEventShape,
  inverseOrder,
  type Member,
  outputEventRank,
  registerModule,
  takeColumns,
} from '@tfjs-flows/core'
import { Bijector, liftLogDet } from './bijector.ts'

export interface IndexedOptions {
  /** Width D of the last axis. */
  features: number
  /** The features that the map gets, in this order; each at most once. */
  indices: readonly number[]
  /** Of event rank 0 or 1; it keeps its events' width. */
  bijector: Bijection
}

/**
 * A map of some features of [..., D]; the others stay. The log-det is the map's.
 *
 * @throws FlowsError 'argument' where indices are none, repeated or out of range, or the map's events are not vectors
 *
 * @example
 * ```ts
 * const positive = new Indexed({ features: 4, indices: [0, 3], bijector: new Exp() })
 * ```
 */
export class Indexed extends Bijector {
  static override readonly className = 'Indexed'

  readonly eventRank = 1
  readonly features: number
  readonly indices: readonly number[]
  readonly bijector: Bijection
  override readonly isConstantLogDet: boolean
  override readonly fastSide: FastSide
  /** The chosen features first, then the others; and the order that undoes it. */
  readonly #order: readonly number[]
  readonly #inverse: readonly number[]

  constructor(options: IndexedOptions) {
    super()
    this.features = options.features
    this.indices = options.indices
    this.bijector = options.bijector
    this.isConstantLogDet = this.bijector.isConstantLogDet
    this.fastSide = this.bijector.fastSide
    this.checkParts()
    const rest = Array.from({ length: this.features }, (_, i) => i).filter((i) => !this.indices.includes(i))
    this.#order = [...this.indices, ...rest]
    this.#inverse = inverseOrder(this.#order)
  }

  protected options(): Record<string, unknown> {
    return { features: this.features, indices: this.indices, bijector: this.bijector }
  }

  override members(): Record<string, Member> {
    return { bijector: this.bijector }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.map(x, (chosen) => this.bijector.forwardAndLogDet(chosen, context))
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.map(y, (chosen) => this.bijector.inverseAndLogDet(chosen, context))
  }

  private map(x: Tensor, apply: (chosen: Tensor) => [Tensor, Tensor]): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      const axis = x.rank - 1
      const count = this.indices.length
      const [chosen, rest] = split(takeColumns(x, this.#order), [count, this.features - count], axis) as [
        Tensor,
        Tensor,
      ]
      const [moved, logDet] = apply(chosen)
      const y = takeColumns(concat([moved, rest], axis), this.#inverse)
      return [y, liftLogDet(logDet, this.bijector.eventRank, 1)]
    })
  }

  private checkParts(): void {
    const { features, indices, bijector } = this
    const isChoice =
      indices.length > 0 &&
      new Set(indices).size === indices.length &&
      indices.every((i) => Number.isInteger(i) && i >= 0 && i < features)
    const isOfVectors = bijector.eventRank <= 1 && outputEventRank(bijector) === bijector.eventRank
    if (isChoice && isOfVectors && forwardEventShape(bijector, [indices.length])[0] === indices.length) return
    throw new FlowsError('argument', {
      who: 'Indexed',
      rule: `indices must be distinct and in [0, ${features}), and the map's events numbers or vectors whose width it keeps`,
      got: `[${indices.join(', ')}] and event rank ${bijector.eventRank}`,
      do: 'Name each feature at most once',
    })
  }
}

registerModule(Indexed, import.meta.url)
