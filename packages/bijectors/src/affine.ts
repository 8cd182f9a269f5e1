import { abs, add, div, log, mul, neg, sub, type Tensor, type TensorLike, tidy } from '@tensorflow/tfjs-core'
import { broadcast, type Member, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { checkScale } from './scale.ts'

export interface AffineOptions {
  /** Broadcasts with the input: a number, nested numbers, a Tensor, or a Variable to train it. */
  shift: Tensor | TensorLike
  /** Likewise; not 0. A negative scale mirrors. */
  scale: Tensor | TensorLike
}

/**
 * y = scale x + shift, elementwise; log-det log|scale|.
 *
 * Nothing bounds a trained scale: it can cross 0, where the map is singular. `AffineTransformer` has bounded ones.
 *
 * @throws FlowsError 'argument' where scale is given as numbers and one is 0
 *
 * @example
 * ```ts
 * const y = new Affine({ shift: [1, 2], scale: 3 }).forward(x) // x [..., 2]
 * ```
 */
export class Affine extends Bijector {
  static override readonly className = 'Affine'

  readonly eventRank = 0
  override readonly isConstantLogDet = true
  readonly shift: Tensor
  readonly scale: Tensor

  constructor(options: AffineOptions) {
    super()
    checkScale('Affine', options.scale)
    this.shift = this.parameter(options.shift)
    this.scale = this.parameter(options.scale)
  }

  protected options(): Record<string, unknown> {
    return { shift: this.shift, scale: this.scale }
  }

  override members(): Record<string, Member> {
    return { shift: this.shift, scale: this.scale }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const y = add(mul(x, this.scale), this.shift)
      return [y, broadcast(log(abs(this.scale)), y.shape)]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const x = div(sub(y, this.shift), this.scale)
      return [x, broadcast(neg(log(abs(this.scale))), x.shape)]
    })
  }
}

registerModule(Affine, import.meta.url)
