import { add, concat, split, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Bijection, type FastSide, FlowsError, type Member, registerModule } from '@tfjs-flows/core'
import { Bijector, liftLogDet } from './bijector.ts'
import { fastSideOf } from './chain.ts'

export interface ConcatOptions {
  /** One map a block, of event rank 0 or 1. */
  bijectors: readonly Bijection[]
  /** Widths of the blocks of the last axis, in order. */
  sizes: readonly number[]
}

/**
 * Maps side by side: each gets its block of the features of [..., sum(sizes)]. The log-det is the sum of theirs.
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

  constructor(options: ConcatOptions) {
    super()
    this.bijectors = options.bijectors
    this.sizes = options.sizes
    const isFit = this.bijectors.length > 0 && this.bijectors.length === this.sizes.length
    if (!isFit || this.bijectors.some((part) => part.eventRank > 1) || !this.sizes.every((n) => n >= 1)) {
      throw new FlowsError('argument', {
        who: 'Concat',
        rule: 'each map must have a block of at least 1 feature, and numbers or vectors as its events',
        got: `${this.bijectors.length} maps and blocks of [${this.sizes.join(', ')}]`,
        do: 'Pass one size a map',
      })
    }
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
    return this.map(x, (part, block) => part.forwardAndLogDet(block, context))
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.map(y, (part, block) => part.inverseAndLogDet(block, context))
  }

  private map(x: Tensor, apply: (part: Bijection, block: Tensor) => [Tensor, Tensor]): [Tensor, Tensor] {
    this.checkInput(
      x,
      this.sizes.reduce((total, size) => total + size, 0),
    )
    return tidy(() => {
      const axis = x.rank - 1
      const blocks: Tensor[] = split(x, [...this.sizes], axis)
      const moved: Tensor[] = []
      let total: Tensor | undefined
      for (const [i, part] of this.bijectors.entries()) {
        const [y, logDet] = apply(part, blocks[i] as Tensor)
        moved.push(y)
        const lifted = liftLogDet(logDet, part.eventRank, 1)
        total = total === undefined ? lifted : add(total, lifted)
      }
      return [concat(moved, axis), total as Tensor]
    })
  }
}

registerModule(Concat)
