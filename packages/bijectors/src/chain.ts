import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  type FastSide,
  FlowsError,
  forwardEventShape,
  inverseEventShape,
  type Member,
  outputEventRank,
  registerModule,
  type Shape,
  total,
} from '@tfjs-flows/core'
import { Bijector, liftLogDet } from './bijector.ts'

export interface ChainOptions {
  /** The parts, in the order in which data meet them in `forward`; at least one. */
  bijectors: readonly Bijection[]
}

/**
 * Parts one after the other: forward is f_n(... f_2(f_1(x))), and the log-dets add.
 *
 * The event rank is the least in which each part finds its own: the largest of the parts', where none changes the number
 * of axes. The log-det of a part that needs fewer is summed over the axes between.
 * TFP and distrax list the parts the other way round.
 *
 * @throws FlowsError 'argument' where there is no part
 *
 * @example
 * ```ts
 * const standardLogNormal = chain([new Affine({ shift: 0, scale: 2 }), new Exp()]) // x -> e^(2x)
 * ```
 */
export class Chain extends Bijector {
  static override readonly className = 'Chain'

  readonly bijectors: readonly Bijection[]
  readonly eventRank: number
  override readonly isConstantLogDet: boolean
  override readonly fastSide: FastSide
  /** Axes of an event before each part, and after the last. */
  readonly #ranks: readonly number[]

  constructor(options: ChainOptions) {
    super()
    const { bijectors } = options
    if (bijectors.length === 0) {
      throw new FlowsError('argument', { who: 'Chain', rule: 'it needs at least one part', got: 'none' })
    }
    this.bijectors = bijectors
    this.#ranks = eventRanks(bijectors)
    this.eventRank = this.#ranks[0] as number
    this.isConstantLogDet = bijectors.every((part) => part.isConstantLogDet)
    this.fastSide = fastSideOf(bijectors)
  }

  protected options(): Record<string, unknown> {
    return { bijectors: this.bijectors }
  }

  override members(): Record<string, Member> {
    return { bijectors: this.bijectors }
  }

  override get outputEventRank(): number {
    return this.#ranks[this.bijectors.length] as number
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(x)
    return tidy(() => this.run(x, [...this.bijectors.keys()], (part, at) => part.forwardAndLogDet(at, context)))
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkOutput(y)
    const backwards = [...this.bijectors.keys()].reverse()
    return tidy(() => this.run(y, backwards, (part, at) => part.inverseAndLogDet(at, context)))
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return this.bijectors.reduce((shape, part) => forwardEventShape(part, shape), eventShape)
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return this.bijectors.reduceRight((shape, part) => inverseEventShape(part, shape), eventShape)
  }

  private run(
    start: Tensor,
    order: readonly number[],
    apply: (part: Bijection, at: Tensor) => [Tensor, Tensor],
  ): [Tensor, Tensor] {
    let at = start
    const logDets: Tensor[] = []
    for (const i of order) {
      const part = this.bijectors[i] as Bijection
      const [next, logDet] = apply(part, at)
      logDets.push(liftLogDet(logDet, part.eventRank, this.#ranks[i] as number))
      at = next
    }
    return [at, total(logDets)]
  }
}

registerModule(Chain, import.meta.url)

/** Parts one after the other, the first meeting the data first in `forward`. A chain of one part is that part. */
export function chain(bijectors: readonly Bijection[]): Bijection {
  const [only] = bijectors
  return bijectors.length === 1 && only !== undefined ? only : new Chain({ bijectors })
}

/** Parts that are slow on both sides in turn leave no fast side: then density, the side that training uses, is named. */
export function fastSideOf(parts: readonly { readonly fastSide: FastSide }[]): FastSide {
  const sides = new Set(parts.map((part) => part.fastSide).filter((side) => side !== 'both'))
  const [only] = sides
  return only === undefined ? 'both' : sides.size === 1 ? only : 'inverse'
}

/** Axes of an event before each part and after the last: as few as leave every part its own. */
function eventRanks(bijectors: readonly Bijection[]): number[] {
  const changes = [0]
  for (const [i, part] of bijectors.entries()) {
    changes.push((changes[i] as number) + outputEventRank(part) - part.eventRank)
  }
  const first = Math.max(...bijectors.map((part, i) => part.eventRank - (changes[i] as number)))
  return changes.map((change) => first + change)
}
