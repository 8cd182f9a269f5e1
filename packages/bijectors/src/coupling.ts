import { add, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  type ColumnPlaces,
  type FastSide,
  FlowsError,
  forwardEventShape,
  joinColumns,
  type Member,
  type Network,
  outputEventRank,
  registerModule,
  rowSums,
  splitColumns,
  withShape,
} from '@tfjs-flows/core'
import { Bijector, liftLogDet } from './bijector.ts'
import { fastSideOf } from './chain.ts'
import type { Mask } from './mask.ts'
import type { Transformer } from './transformer.ts'

export interface CouplingOptions {
  /** True: the feature passes unchanged and feeds the conditioner. False: it is transformed. */
  mask: Mask
  /** The family of elementwise maps. */
  transformer: Transformer
  /** Unchanged features (and context) -> parameters [..., transformed * parametersPerFeature], feature by feature. */
  conditioner: Network
  /** A map of the kept features, numbers or vectors; default none. The conditioner sees them on the data's side of it. */
  unconditional?: Bijection | undefined
}

/**
 * A coupling layer: the features of the mask pass unchanged, and a network of them (and of context) gives the parameters
 * of an elementwise map of the others (Dinh et al., "Density estimation using Real NVP", 2017, 3.2-3.4).
 *
 *     y_keep = x_keep;  y_rest = transformer(x_rest; conditioner(y_keep, context))
 *
 * With an `unconditional` map u the kept features pass through it, y_keep = u(x_keep, context), so that one layer moves all
 * features; it may read the context. The Jacobian is triangular, so the log-det is the sum of the elementwise ones and u's;
 * both directions cost one pass where those of the transformer and of u do. A conditioner whose output starts at zero
 * makes the layer start at the identity, if u does. nflows masks the other way round.
 *
 * @throws FlowsError 'argument' where the mask keeps all or nothing, the conditioner's widths do not fit, or the
 *   unconditional map is one of images
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
  readonly unconditional: Bijection | undefined
  override readonly fastSide: FastSide
  /** Kept features, and those that are transformed. */
  readonly #parts: readonly [kept: ColumnPlaces, transformed: ColumnPlaces]

  constructor(options: CouplingOptions) {
    super()
    this.mask = options.mask
    this.transformer = options.transformer
    // Other parameters at another input: only a log-det that they do not change is constant.
    this.conditioner = options.conditioner
    this.unconditional = options.unconditional
    this.isConstantLogDet =
      this.transformer.logDetDependsOn === 'nothing' && (this.unconditional?.isConstantLogDet ?? true)
    this.fastSide = fastSideOf([this.transformer, ...(this.unconditional === undefined ? [] : [this.unconditional])])
    const features = [...this.mask.keys()]
    this.#parts = [features.filter((i) => this.mask[i]), features.filter((i) => !this.mask[i])]
    this.checkParts()
  }

  protected options(): Record<string, unknown> {
    const { mask, transformer, conditioner, unconditional } = this
    return { mask, transformer, conditioner, unconditional }
  }

  override members(): Record<string, Member> {
    const { transformer, conditioner, unconditional } = this
    return { transformer, conditioner, unconditional }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.couple(x, (keep, rest) => {
      const [kept, ownLogDet] = this.unconditional?.forwardAndLogDet(keep, context) ?? [keep]
      const [moved, logDet] = this.mapAt(kept, context).forwardAndLogDet(rest)
      return { kept, moved, logDet: this.total(logDet, ownLogDet) }
    })
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.couple(y, (keep, rest) => {
      const [kept, ownLogDet] = this.unconditional?.inverseAndLogDet(keep, context) ?? [keep]
      const [moved, logDet] = this.mapAt(keep, context).inverseAndLogDet(rest)
      return { kept, moved, logDet: this.total(logDet, ownLogDet) }
    })
  }

  private couple(
    x: Tensor,
    apply: (keep: Tensor, rest: Tensor) => { kept: Tensor; moved: Tensor; logDet: Tensor },
  ): [Tensor, Tensor] {
    this.checkInput(x, this.mask.length)
    return tidy(() => {
      const [keep, rest] = splitColumns(x, this.#parts) as [Tensor, Tensor]
      const { kept, moved, logDet } = apply(keep, rest)
      return [joinColumns([kept, moved], this.#parts), logDet]
    })
  }

  /** The elementwise map of the transformed features, given the kept ones on the data's side. */
  private mapAt(keep: Tensor, context: Tensor | undefined): Bijection {
    const raw = this.conditioner.apply(keep, context)
    const { parametersPerFeature } = this.transformer
    const transformed = this.#parts[1].length
    return this.transformer.bijector(withShape(raw, [...raw.shape.slice(0, -1), transformed, parametersPerFeature]))
  }

  private total(logDet: Tensor, own: Tensor | undefined): Tensor {
    const sums = rowSums(logDet)
    return own === undefined ? sums : add(sums, liftLogDet(own, this.unconditional?.eventRank ?? 1, 1))
  }

  private checkParts(): void {
    const [kept, transformed] = this.#parts.map((part) => part.length) as [number, number]
    const outFeatures = transformed * this.transformer.parametersPerFeature
    const fail = (rule: string, got: string, todo: string): never => {
      throw new FlowsError('argument', { who: 'Coupling', rule, got, do: todo })
    }
    if (kept === 0 || transformed === 0) {
      fail(
        'the mask must keep at least one feature and transform one',
        `[${this.mask.join(', ')}]`,
        'Mix true and false',
      )
    }
    const { conditioner, unconditional } = this
    if (unconditional !== undefined && !keepsWidth(unconditional, kept)) {
      fail(
        'the unconditional map must be one of numbers or vectors that keeps their width',
        unconditional.className,
        'Pass one of event rank 0 or 1',
      )
    }
    if (conditioner.inFeatures !== kept || conditioner.outFeatures !== outFeatures) {
      fail(
        `the conditioner must map the ${kept} kept features to ${outFeatures} parameters`,
        `${conditioner.inFeatures} -> ${conditioner.outFeatures}`,
        `Build it with inFeatures ${kept} and outFeatures ${outFeatures}`,
      )
    }
  }
}

registerModule(Coupling, import.meta.url)

function keepsWidth(map: Bijection, width: number): boolean {
  return map.eventRank <= 1 && outputEventRank(map) <= 1 && forwardEventShape(map, [width])[0] === width
}
