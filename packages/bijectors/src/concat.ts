import { concat, split, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  type FastSide,
  FlowsError,
  forwardEventShape,
  type Member,
  outputEventRank,
  registerModule,
  type Shape,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { fastSideOf } from './chain.ts'
import { mapSideBySide } from './side-by-side.ts'

export interface ConcatOptions {
  /** One map a block, of event rank 0 or 1 on both sides. */
  bijectors: readonly Bijection[]
  /** Widths of the blocks of the last axis on the base side, in order. */
  sizes: readonly number[]
}

/**
 * Maps side by side: each gets its block of the features of [..., sum(sizes)]. The log-det is the sum of theirs. A map may
 * change its block's width.
 *
 * @throws FlowsError 'argument' where blocks and maps do not match
 *
 * @example
 * ```ts
 * const both = new Concat({ bijectors: [new Exp(), new LuLinear({ features: 3 })], sizes: [2, 3] }) // x [..., 5]
 * ```
 */
export class Concat extends Bijector {
  static override readonly className = 'Concat'

  readonly eventRank = 1
  readonly bijectors: readonly Bijection[]
  readonly sizes: readonly number[]
  override readonly isConstantLogDet: boolean
  override readonly fastSide: FastSide
  /** Widths of the blocks on the data side. */
  readonly #outputSizes: readonly number[]

  constructor(options: ConcatOptions) {
    super()
    this.bijectors = options.bijectors
    this.sizes = options.sizes
    const isFit = this.bijectors.length > 0 && this.bijectors.length === this.sizes.length
    if (
      !isFit ||
      this.bijectors.some((part) => part.eventRank > 1 || outputEventRank(part) > 1) ||
      !this.sizes.every((n) => n >= 1)
    ) {
      throw new FlowsError('argument', {
        who: 'Concat',
        rule: 'each map must have a block of at least 1 feature, and numbers or vectors as its events',
        got: `${this.bijectors.length} maps and blocks of [${this.sizes.join(', ')}]`,
        do: 'Pass one size a map',
      })
    }
    this.#outputSizes = this.bijectors.map((part, i) => forwardEventShape(part, [this.sizes[i] as number])[0] as number)
    this.isConstantLogDet = this.bijectors.every((part) => part.isConstantLogDet)
    this.fastSide = fastSideOf(this.bijectors)
  }

  protected options(): Record<string, unknown> {
    return { bijectors: this.bijectors, sizes: this.sizes }
  }

  override members(): Record<string, Member> {
    return { bijectors: this.bijectors }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(x, total(this.sizes))
    return this.map(x, this.sizes, (part, block) => part.forwardAndLogDet(block, context))
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkOutput(y, total(this.#outputSizes))
    return this.map(y, this.#outputSizes, (part, block) => part.inverseAndLogDet(block, context))
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return [...eventShape.slice(0, -1), total(this.#outputSizes)]
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return [...eventShape.slice(0, -1), total(this.sizes)]
  }

  private map(
    x: Tensor,
    sizes: readonly number[],
    apply: (part: Bijection, block: Tensor) => [Tensor, Tensor],
  ): [Tensor, Tensor] {
    return tidy(() => {
      const axis = x.rank - 1
      const blocks: Tensor[] = split(x, [...sizes], axis)
      const [images, logDet] = mapSideBySide(this.bijectors, blocks, 1, apply)
      return [concat(images, axis), logDet]
    })
  }
}

registerModule(Concat, import.meta.url)

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}
