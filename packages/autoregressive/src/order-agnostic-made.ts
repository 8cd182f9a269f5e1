import { concat, neg, slice, stack, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { logSumExp, Rng, registerModule } from '@tfjs-flows/core'
import type { DrawOptions } from '@tfjs-flows/distributions'
import { wholeNumber } from '@tfjs-flows/nets'
import { MadeDistribution, type MadeDistributionOptions } from './made-distribution.ts'
import type { MadeDegrees, MadeOrder } from './made-order.ts'

export interface OrderAgnosticMadeOptions extends MadeDistributionOptions {
  /** Number of random orders, with random connections, at least 1; the network's own is none of them. */
  orders: number
  /** How many of the orders, the first ones, `logProb` averages; default all. */
  ensemble?: number | undefined
  /** Draws the orders, default 0. */
  seed?: number | undefined
}

/**
 * A MADE of many orders with one set of weights (Germain et al., "MADE", 2015, 4.2 and 4.3): trained under an order drawn
 * anew for each batch, and averaged over an ensemble of them,
 *
 *     p(x) = mean over orders o of p_o(x)
 *
 * which is a density of its own, and better than each. `logProb` costs a pass for each order of the ensemble; train with
 * the objective `orderAgnostic()`, which takes one.
 *
 * @example
 * ```ts
 * const digits = new OrderAgnosticMade({ network, output, orders: 32, ensemble: 8 })
 * for await (const progress of fit({ model: digits, data, objective: orderAgnostic() })) console.log(progress.loss)
 * ```
 */
export class OrderAgnosticMade extends MadeDistribution {
  static override readonly className: string = 'OrderAgnosticMade'
  readonly ensemble: number
  readonly #orders: readonly MadeDegrees[]
  readonly #seed: number

  constructor({ orders, ensemble = orders, seed = 0, ...options }: OrderAgnosticMadeOptions) {
    super(options)
    const count = wholeNumber(this.className, 'orders', orders, 1)
    this.ensemble = Math.min(count, wholeNumber(this.className, 'ensemble', ensemble, 1))
    this.#seed = seed
    this.#orders = new Rng(seed).split(count).map((rng) => this.network.randomOrder(rng))
  }

  /** Number of orders. */
  get orders(): number {
    return this.#orders.length
  }

  protected override options(): Record<string, unknown> {
    return { ...super.options(), orders: this.orders, ensemble: this.ensemble, seed: this.#seed }
  }

  /** log p_o(x) of one order, by its index. */
  logProbInOrder(index: number, x: Tensor, context?: Tensor): Tensor {
    return this.overRows(x, context, (rows, condition) => this.rowsInOrder(index, rows, condition))
  }

  /** log p(x) of the first `count` orders together. */
  logProbOfEnsemble(count: number, x: Tensor, context?: Tensor): Tensor {
    return this.overRows(x, context, (rows, condition) => this.meanOver(count, rows, condition))
  }

  protected override logProbRows(rows: Tensor, context: Tensor | undefined): Tensor {
    return this.meanOver(this.ensemble, rows, context)
  }

  /** Each row in one of the ensemble's orders, drawn for it. */
  protected override drawRows(rows: number, options: DrawOptions): Tensor {
    const chosen = options.rng.uniforms(rows).map((u) => Math.floor(u * this.ensemble))
    const counts = Array.from({ length: this.ensemble }, (_, o) => chosen.filter((order) => order === o).length)
    // Rows of a context are in the order of the draws: each order draws the rows that chose it, one by one if need be.
    if (options.context !== undefined) return this.drawOneByOne(chosen, options)
    const parts = counts.flatMap((count, o) => (count === 0 ? [] : [this.drawInOrder(this.masked(o), count, options)]))
    return concat(parts, 0)
  }

  private drawOneByOne(chosen: ArrayLike<number>, options: DrawOptions): Tensor {
    const parts = Array.from(chosen, (order, row) => {
      const context = options.context && slice(options.context, [row, 0], [1, -1])
      return this.drawInOrder(this.masked(order), 1, { ...options, context })
    })
    return concat(parts, 0)
  }

  private meanOver(count: number, rows: Tensor, context: Tensor | undefined): Tensor {
    const each = Array.from({ length: count }, (_, order) => this.rowsInOrder(order, rows, context))
    return count === 1 ? (each[0] as Tensor) : sub(logSumExp(stack(each, 1), 1), Math.log(count))
  }

  /** An order with its masks, which live as long as the `tidy` around the call: all orders' at once would fill memory. */
  private masked(index: number): MadeOrder {
    return this.network.masked(this.#orders[index] as MadeDegrees)
  }

  private rowsInOrder(index: number, rows: Tensor, context: Tensor | undefined): Tensor {
    const outputs = this.network.apply(this.asInput(rows), context, this.masked(index))
    return this.sumOverPlaces(rows, outputs)
  }
}

registerModule(OrderAgnosticMade, import.meta.url)

/** What an objective of `@tfjs-flows/train` is given. */
interface LossInput {
  readonly x: Tensor
  readonly context: Tensor | undefined
  readonly rng: Rng
}

/** -log p_o(x) for an order o drawn anew for each batch: an objective of `fit` for an `OrderAgnosticMade`. */
export function orderAgnostic(): { losses(model: OrderAgnosticMade, input: LossInput): Tensor } {
  return {
    losses: (model, { x, context, rng }) => {
      const order = Math.floor((rng.uniforms(1)[0] as number) * model.orders)
      return tidy(() => neg(model.logProbInOrder(order, x, context)))
    },
  }
}
