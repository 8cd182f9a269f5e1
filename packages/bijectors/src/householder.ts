import { Tensor, type TensorLike, tensor, tidy, Variable, variable, zeros } from '@tensorflow/tfjs-core'
import { FlowsError, type Member, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { reflect } from './reflect.ts'

export interface HouseholderOptions {
  /** Width D of the last axis, at least 1. */
  features: number
  /** Number of reflections, at least 1, default D rounded up to an even number: as many reach every rotation. */
  reflections?: number | undefined
  /** Their vectors [reflections, D], trained from there; a Variable is taken over. Default: pairs that cancel. */
  vectors?: Tensor | TensorLike | undefined
}

/**
 * A trained orthogonal matrix as a product of reflections: y = Q x with Q = H(v_1) ... H(v_m) and
 * H(v) = I - 2 v v^T / (v^T v) (Tomczak and Welling, "Improving variational auto-encoders using Householder flow", 2016).
 *
 * The log-det is 0, the inverse is the same reflections in the other order. It starts at the identity, with equal vectors
 * in pairs; an even number of reflections is a rotation, an odd one turns space over. A vector of 0 reflects nothing.
 *
 * Parameter: `vectors` [reflections, D].
 *
 * @throws FlowsError 'argument' where vectors do not have the shape [reflections, features]
 *
 * @example
 * ```ts
 * const rotation = new Householder({ features: 6, reflections: 4 })
 * ```
 */
export class Householder extends Bijector {
  static override readonly className = 'Householder'

  readonly eventRank = 1
  override readonly isConstantLogDet = true
  readonly features: number
  readonly reflections: number
  readonly vectors: Variable

  constructor(options: HouseholderOptions) {
    super()
    const { features, vectors } = options
    this.features = features
    this.vectors = vectors instanceof Variable ? vectors : tidy(() => variable(startOf(options)))
    this.reflections = this.vectors.shape[0] ?? 0
    if (this.vectors.rank === 2 && this.reflections > 0 && this.vectors.shape[1] === features) return
    const got = `shape [${this.vectors.shape.join(', ')}]`
    this.dispose()
    throw new FlowsError('argument', {
      who: 'Householder',
      rule: `vectors must have the shape [reflections, ${features}]`,
      got,
      do: 'Pass a vector of every reflection, or their number',
    })
  }

  protected options(): Record<string, unknown> {
    return { features: this.features, reflections: this.reflections }
  }

  override members(): Record<string, Member> {
    return { vectors: this.vectors }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return this.turn(x, [...Array(this.reflections).keys()].toReversed())
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return this.turn(y, [...Array(this.reflections).keys()])
  }

  private turn(x: Tensor, order: readonly number[]): [Tensor, Tensor] {
    this.checkInput(x, this.features)
    return tidy(() => {
      return [reflect(x, this.vectors, order), zeros(x.shape.slice(0, -1))]
    })
  }
}

registerModule(Householder, import.meta.url)

/** The vectors given, or pairs that cancel. */
function startOf({ features, reflections, vectors }: HouseholderOptions): Tensor {
  if (vectors !== undefined) return vectors instanceof Tensor ? vectors : tensor(vectors, undefined, 'float32')
  return cancellingPairs(reflections ?? features + (features % 2), features)
}

/** Unit vectors e_0 e_0 e_1 e_1 ... [count, features], whose reflections cancel in pairs. */
export function cancellingPairs(count: number, features: number): Tensor {
  const rows = Array.from({ length: count }, (_, i) =>
    Array.from({ length: features }, (_unit, j) => ((i >> 1) % features === j ? 1 : 0)),
  )
  return tensor(rows, [count, features])
}
