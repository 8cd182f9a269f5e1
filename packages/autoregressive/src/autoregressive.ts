import { add, concat, reshape, split, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { Bijector, type Transformer } from '@tfjs-flows/bijectors'
import {
  type FastSide,
  FlowsError,
  joinColumns,
  type Member,
  registerModule,
  rowSums,
  takeColumns,
  withShape,
} from '@tfjs-flows/core'
import type { AutoregressiveNetwork, IncrementalPass } from './autoregressive-network.ts'
import { FullPasses } from './full-passes.ts'

export interface AutoregressiveOptions {
  /** The family of elementwise maps. */
  transformer: Transformer
  /** Gives feature j its parameters from the features before it: a `Made` with the transformer's parametersPerFeature. */
  conditioner: AutoregressiveNetwork
}

/**
 * A masked autoregressive layer (Papamakarios et al., "Masked autoregressive flow", 2017): each feature goes through an
 * elementwise map whose parameters a network computes from the features of the data before it, and from context,
 *
 *     x_j = (transformer(y_j; conditioner(y_<j, context)))^-1
 *
 * with x the base side and y the data. `inverse`, and so `logProb`, is one pass over the network; `forward`, and so
 * `sample`, needs the features one group after the other. Where the network can be evaluated incrementally (`Made`) all
 * groups together cost about one pass in arithmetic. `invert` gives the inverse autoregressive flow (Kingma et al., 2016),
 * fast the other way round. With two groups it is a coupling.
 *
 * @throws FlowsError 'argument' where the conditioner's widths do not fit the transformer
 *
 * @example
 * ```ts
 * const transformer = new AffineTransformer()
 * const { parametersPerFeature } = transformer
 * const conditioner = new Made({ features: 3, parametersPerFeature, zeroOutput: true, rng: new Rng(0) })
 * const layer = new Autoregressive({ transformer, conditioner })
 * ```
 */
export class Autoregressive extends Bijector {
  static override readonly className = 'Autoregressive'

  readonly eventRank = 1
  override readonly fastSide: FastSide
  override readonly isConstantLogDet: boolean
  readonly transformer: Transformer
  readonly conditioner: AutoregressiveNetwork

  constructor({ transformer, conditioner }: AutoregressiveOptions) {
    super()
    this.transformer = transformer
    this.conditioner = conditioner
    this.fastSide = conditioner.groups.length <= 2 ? transformer.fastSide : 'inverse'
    this.isConstantLogDet = transformer.logDetDependsOn === 'nothing'
    const { inFeatures, outFeatures } = conditioner
    if (outFeatures === inFeatures * transformer.parametersPerFeature) return
    throw new FlowsError('argument', {
      who: 'Autoregressive',
      rule: `the conditioner must give each of its ${inFeatures} features ${transformer.parametersPerFeature} parameters`,
      got: `${outFeatures} outputs`,
      do: `Build it with parametersPerFeature: ${transformer.parametersPerFeature}`,
    })
  }

  protected options(): Record<string, unknown> {
    return { transformer: this.transformer, conditioner: this.conditioner }
  }

  override members(): Record<string, Member> {
    return { transformer: this.transformer, conditioner: this.conditioner }
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(y, this.conditioner.inFeatures)
    return tidy(() => {
      const raw = this.conditioner.apply(y, context)
      const parameters = withShape(raw, [
        ...raw.shape.slice(0, -1),
        this.conditioner.inFeatures,
        this.transformer.parametersPerFeature,
      ])
      const [x, logDet] = this.transformer.bijector(parameters).inverseAndLogDet(y)
      return [x, rowSums(logDet)]
    })
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    this.checkInput(x, this.conditioner.inFeatures)
    return tidy(() => {
      const rows = reshape(x, [-1, this.conditioner.inFeatures])
      const condition = context && rowsOf(context, x.shape)
      const all = this.conditioner.generate?.(rows, this.transformer, condition)
      const [y, logDet] = all ?? this.generate(rows, condition)
      return [reshape(y, x.shape), reshape(logDet, x.shape.slice(0, -1))]
    })
  }

  /** Rows x [n, D] of the base through the groups in turn. */
  private generate(x: Tensor, context: Tensor | undefined): [y: Tensor, logDet: Tensor] {
    const pass = this.start(x, context)
    try {
      return this.inTurn(x, pass)
    } finally {
      pass.dispose()
    }
  }

  private inTurn(x: Tensor, pass: IncrementalPass): [y: Tensor, logDet: Tensor] {
    const { groups } = this.conditioner
    const [rows = 0] = x.shape
    const order = groups.flat()
    const base = split(
      takeColumns(x, order),
      groups.map((group) => group.length),
      1,
    )
    const values: Tensor[] = []
    const logDets: Tensor[] = []
    for (const [i, group] of groups.entries()) {
      const parameters = reshape(pass.next(values.at(-1)), [rows, group.length, -1])
      const map = this.transformer.forFeatures(group).bijector(parameters)
      const [y, logDet] = map.forwardAndLogDet(base[i] as Tensor)
      values.push(y)
      logDets.push(logDet)
    }
    const logDet = sum(concat(logDets, 1), 1)
    return [joinColumns(values, groups), logDet]
  }

  private start(rows: Tensor, context: Tensor | undefined): IncrementalPass {
    const [count = 0] = rows.shape
    const { conditioner } = this
    return conditioner.incremental?.(count, context) ?? new FullPasses(conditioner, count, context)
  }
}

registerModule(Autoregressive, import.meta.url)

/** A context [...batch, C] for every row of x [...shape, ...batch, D]: [rows, C]. */
function rowsOf(context: Tensor, shape: readonly number[]): Tensor {
  const width = context.shape[context.rank - 1] ?? 0
  return reshape(add(context, zeros([...shape.slice(0, -1), width])), [-1, width])
}
