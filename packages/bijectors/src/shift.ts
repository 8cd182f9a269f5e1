import { add, sub, type Tensor, type TensorLike, tidy, zeros } from '@tensorflow/tfjs-core'
import { type Member, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface ShiftOptions {
  /** Broadcasts with the input: a number, nested numbers, a Tensor, or a Variable to train it. */
  shift: Tensor | TensorLike
}

/**
 * y = x + shift, elementwise; log-det 0.
 *
 * @example
 * ```ts
 * const y = new Shift({ shift: 2 }).forward(x)
 * ```
 */
export class Shift extends Bijector {
  static override readonly className = 'Shift'

  readonly eventRank = 0
  override readonly isConstantLogDet = true
  readonly shift: Tensor

  constructor(options: ShiftOptions) {
    super()
    this.shift = this.parameter(options.shift)
  }

  protected options(): Record<string, unknown> {
    return { shift: this.shift }
  }

  override members(): Record<string, Member> {
    return { shift: this.shift }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const y = add(x, this.shift)
      return [y, zeros(y.shape)]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const x = sub(y, this.shift)
      return [x, zeros(x.shape)]
    })
  }
}

registerModule(Shift, import.meta.url)
