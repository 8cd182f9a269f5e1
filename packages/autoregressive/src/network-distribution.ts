import { add, reshape, sum, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { FlowsError, type Member, type Module, type Shape, type Support } from '@tfjs-flows/core'
import { Distribution, type DrawOptions } from '@tfjs-flows/distributions'
import type { PlaceOutput } from './place-output.ts'

/** A network whose outputs at each place see the values of earlier places alone. */
export interface PlacewiseNetwork extends Module {
  readonly contextFeatures: number
  apply(x: Tensor, context?: Tensor): Tensor
}

/**
 * The density p(x | c) = product over places of p(x_i | x_<i, c), where a network gives each place its distribution. A
 * subclass says how places lie in an event and draws them in turn.
 */
export abstract class NetworkDistribution<Net extends PlacewiseNetwork> extends Distribution {
  readonly network: Net
  readonly output: PlaceOutput

  constructor(network: Net, output: PlaceOutput) {
    super()
    this.network = network
    this.output = output
  }

  get batchShape(): Shape {
    return []
  }

  override members(): Record<string, Member> {
    return { network: this.network, output: this.output }
  }

  override get followsContext(): boolean {
    return true
  }

  override get support(): Support {
    return this.output.support
  }

  override logProb(x: Tensor, context?: Tensor): Tensor {
    return this.overRows(x, context, (rows, condition) => this.logProbRows(rows, condition))
  }

  /** log p of x [...batch, ...event] by a function of rows [n, ...event] and their contexts [n, C]. */
  protected overRows(
    x: Tensor,
    context: Tensor | undefined,
    logProb: (rows: Tensor, context: Tensor | undefined) => Tensor,
  ): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const rank = this.placeRank + this.output.eventShape.length
      const event = x.shape.slice(x.rank - rank)
      const batch = x.shape.slice(0, x.rank - rank)
      const condition = rowsOfContext(context, batch, this.network.contextFeatures)
      return reshape(logProb(reshape(x, [-1, ...event]), condition), batch)
    })
  }

  /** log p [n] of rows [n, ...event] under contexts [n, C]. */
  protected logProbRows(rows: Tensor, context: Tensor | undefined): Tensor {
    return this.sumOverPlaces(rows, this.network.apply(this.asInput(rows), context))
  }

  /** Number of axes along which places lie. */
  protected abstract readonly placeRank: number

  /** Rows of events as the network takes them. */
  protected asInput(rows: Tensor): Tensor {
    return this.output.seen(rows)
  }

  /** log p of rows [n, ...event], from the network's outputs for them. */
  protected sumOverPlaces(rows: Tensor, outputs: Tensor): Tensor {
    const places = rows.shape.slice(0, 1 + this.placeRank)
    const each = this.output.at(reshape(outputs, [...places, -1])).logProb(rows)
    return sum(reshape(each, [places[0] as number, -1]), 1)
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    return tidy(() => {
      const { context } = options
      const batch = context === undefined ? [] : context.shape.slice(0, -1)
      const rows = count * batch.reduce((product, n) => product * n, 1)
      const x = this.drawRows(rows, {
        ...options,
        context: rowsOfContext(context, [count, ...batch], this.network.contextFeatures),
      })
      return reshape(x, [count, ...batch, ...this.eventShape])
    })
  }

  /** `rows` events, each under its row of the context. */
  protected abstract drawRows(rows: number, options: DrawOptions): Tensor
}

/** A context [...batch, C] for rows of the batch: [rows, C]; undefined where the network takes none. */
export function rowsOfContext(
  context: Tensor | undefined,
  batch: readonly number[],
  features: number,
): Tensor | undefined {
  if (features === 0) return undefined
  if (context === undefined) {
    throw new FlowsError('shape', {
      who: 'NetworkDistribution',
      rule: `a network with contextFeatures (${features}) needs a context`,
      got: 'none',
      do: `Pass context of shape [...batch, ${features}]`,
    })
  }
  return reshape(add(context, zeros([...batch, features])), [-1, features])
}
