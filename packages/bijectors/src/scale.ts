import { abs, div, log, mul, neg, Tensor, type TensorLike, tidy } from '@tensorflow/tfjs-core'
import { broadcast, FlowsError, type Member, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface ScaleOptions {
  /** Broadcasts with the input; not 0. A negative scale mirrors. */
  scale: Tensor | TensorLike
}

/**
 * y = scale x, elementwise; log-det log|scale|.
 *
 * @throws FlowsError 'argument' where scale is given as numbers and one is 0
 *
 * @example
 * ```ts
 * const y = new Scale({ scale: -1 }).forward(x) // the mirror image of x
 * ```
 */
export class Scale extends Bijector {
  static override readonly className = 'Scale'

  readonly eventRank = 0
  override readonly isConstantLogDet = true
  readonly scale: Tensor

  constructor(options: ScaleOptions) {
    super()
    checkScale('Scale', options.scale)
    this.scale = this.parameter(options.scale)
  }

  protected options(): Record<string, unknown> {
    return { scale: this.scale }
  }

  override members(): Record<string, Member> {
    return { scale: this.scale }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const y = mul(x, this.scale)
      return [y, broadcast(log(abs(this.scale)), y.shape)]
    })
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const x = div(y, this.scale)
      return [x, broadcast(neg(log(abs(this.scale))), x.shape)]
    })
  }
}

registerModule(Scale, import.meta.url)

/** Refuses a scale of 0 or of no finite value among given numbers; the values of a Tensor are not read back. */
export function checkScale(who: string, scale: Tensor | TensorLike): void {
  if (scale instanceof Tensor) return
  const values = Array.isArray(scale)
    ? scale.flat(8)
    : typeof scale === 'number'
      ? [scale]
      : [...(scale as Float32Array)]
  const bad = values.find((value) => !Number.isFinite(Number(value)) || Math.fround(Number(value)) === 0)
  if (bad === undefined) return
  throw new FlowsError('argument', {
    who,
    rule: 'scale must be finite and not 0',
    got: String(bad),
    do: 'Give every feature a scale that can be divided by',
  })
}
