import { add, argMax, neg, range, reshape, scalar, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { Distribution } from './distribution.ts'
import { weighted } from './weighted.ts'

/**
 * A distribution over the whole numbers from `low` to `high`, of which either may be absent. With both, entropy, mean,
 * variance and mode are sums over all values, whose memory is their number times the batch; without they are missing.
 */
export abstract class RangeDistribution extends Distribution {
  abstract readonly low: number | undefined
  abstract readonly high: number | undefined

  override entropy(context?: Tensor): Tensor {
    return tidy(() => {
      const { logProb } = this.table('entropy', context)
      return neg(sum(weighted(logProb, logProb), 0))
    })
  }

  override mean(context?: Tensor): Tensor {
    return tidy(() => {
      const { values, logProb } = this.table('mean', context)
      return sum(weighted(logProb, values), 0)
    })
  }

  override variance(context?: Tensor): Tensor {
    return tidy(() => {
      const { values, logProb } = this.table('variance', context)
      const mean = sum(weighted(logProb, values), 0)
      return sum(weighted(logProb, square(sub(values, mean))), 0)
    })
  }

  /** The most probable value, the least of several. */
  override mode(context?: Tensor): Tensor {
    return tidy(() => add(argMax(this.table('mode', context).logProb, 0), scalar(this.low ?? 0)))
  }

  /** All values [n, 1, ...] and their log-probabilities [n, ...batch]. */
  private table(method: string, context: Tensor | undefined): { values: Tensor; logProb: Tensor } {
    const { low, high } = this
    if (low === undefined || high === undefined || this.eventShape.length > 0) return this.missing(method)
    const rank = Math.max(this.batchShape.length, context === undefined ? 0 : context.rank - 1)
    const values = reshape(range(low, high + 1, 1, 'float32'), [high - low + 1, ...Array<number>(rank).fill(1)])
    return { values, logProb: this.logProb(values, context) }
  }
}
