import { concat, reshape, split, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Bijection, FlowsError, type Member, type Network, registerModule, takeColumns } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import type { Mask } from './mask.ts'
import { inverseOrder } from './permute.ts'
import type { Transformer } from './transformer.ts'

export interface CouplingOptions {
  /** True: the feature passes unchanged and feeds the conditioner. False: it is transformed. */
  mask: Mask
  /** The family of elementwise maps. */
  transformer: Transformer
  /** Unchanged features (and context) -> parameters [..., transformed * parametersPerFeature], feature by feature. */
  conditioner: Network
}

/**
 * A coupling layer: the features of the mask pass unchanged, and a network of them (and of context) gives the parameters
 * of an elementwise map of the others (Dinh et al., "Density estimation using Real NVP", 2017, 3.2-3.4).
 *
 *     y_keep = x_keep;  y_rest = transformer(x_rest; conditioner(x_keep, context))
 *
 * The Jacobian is triangular, so the log-det is the sum of the elementwise ones; both directions cost one pass. A
 * conditioner whose output starts at zero makes the layer start at the identity. nflows masks the other way round.
 *
 * @throws FlowsError 'argument' where the mask keeps all or nothing, or the conditioner's widths do not fit
 *
 * @example
 * ```ts
 * const rng = new Rng(0)
 * const conditioner = new Mlp({ inFeatures: 2, outFeatures: 4, zeroOutput: true, rng })
 * const layer = new Coupling({ mask: alternatingMask(4, 0), transformer: new AffineTransformer(), conditioner })
 * ```
 */
export class Coupling extends Bijector {
  static override readonly className = 'Coupling'

  readonly eventRank = 1
  override readonly isConstantLogDet: boolean
  readonly mask: Mask
  readonly transformer: Transformer
  readonly conditioner: Network
  /** Kept features first, then the transformed ones; and the order that undoes it. */
  readonly #order: readonly number[]
  readonly #inverse: readonly number[]
  readonly #kept: number

  constructor(options: CouplingOptions) {
    super()
    this.mask = options.mask
    this.transformer = options.transformer
    // Other parameters at another input: only a log-det that they do not change is constant.
    this.isConstantLogDet = this.transformer.logDetDependsOn === 'nothing'
    this.conditioner = options.conditioner
    const features = [...this.mask.keys()]
    const kept = features.filter((i) => this.mask[i])
    this.#kept = kept.length
    this.#order = [...kept, ...features.filter((i) => !this.mask[i])]
    this.#inverse = inverseOrder(this.#order)
    this.checkParts()
  }

  protected options(): Record<string, unknown> {
    return { mask: this.mask, transformer: this.transformer, conditioner: this.conditioner }
  }

  override members(): Record<string, Member> {
    return { transformer: this.transformer, conditioner: this.conditioner }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.couple(x, context, (map, rest) => map.forwardAndLogDet(rest))
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.couple(y, context, (map, rest) => map.inverseAndLogDet(rest))
  }

  private couple(
    x: Tensor,
    context: Tensor | undefined,
    apply: (map: Bijection, rest: Tensor) => [Tensor, Tensor],
  ): [Tensor, Tensor] {
    this.checkInput(x, this.mask.length)
    return tidy(() => {
      const axis = x.rank - 1
      const transformed = this.mask.length - this.#kept
      const [keep, rest] = split(reorder(x, this.#order), [this.#kept, transformed], axis) as [Tensor, Tensor]
      const raw = this.conditioner.apply(keep, context)
      const parameters = reshape(raw, [...raw.shape.slice(0, -1), transformed, this.transformer.parametersPerFeature])
      const [moved, logDet] = apply(this.transformer.bijector(parameters), rest)
      return [reorder(concat([keep, moved], axis), this.#inverse), sum(logDet, axis)]
    })
  }

  private checkParts(): void {
    const transformed = this.mask.length - this.#kept
    const outFeatures = transformed * this.transformer.parametersPerFeature
    const fail = (rule: string, got: string, todo: string): never => {
      throw new FlowsError('argument', { who: 'Coupling', rule, got, do: todo })
    }
    if (this.#kept === 0 || transformed === 0) {
      fail(
        'the mask must keep at least one feature and transform one',
        `[${this.mask.join(', ')}]`,
        'Mix true and false',
      )
    }
    const { conditioner } = this
    if (conditioner.inFeatures !== this.#kept || conditioner.outFeatures !== outFeatures) {
      fail(
        `the conditioner must map the ${this.#kept} kept features to ${outFeatures} parameters`,
        `${conditioner.inFeatures} -> ${conditioner.outFeatures}`,
        `Build it with inFeatures ${this.#kept} and outFeatures ${outFeatures}`,
      )
    }
  }
}

registerModule(Coupling)

/** Columns in another order; none moves where the mask is a half with the kept features first. */
function reorder(x: Tensor, order: readonly number[]): Tensor {
  return order.every((i, place) => i === place) ? x : takeColumns(x, order)
}
