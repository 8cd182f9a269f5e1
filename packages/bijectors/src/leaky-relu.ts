import { fill, greaterEqual, mul, type Tensor, tidy, zerosLike } from '@tensorflow/tfjs-core'
import { FlowsError, registerModule, select } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface LeakyReLUOptions {
  /** Slope below 0, above 0; default 0.01. */
  negativeSlope?: number | undefined
}

/**
 * y = x where x >= 0, else negativeSlope x; log-det 0 or log(negativeSlope).
 *
 * Its slope jumps at 0, and so does a density made by it.
 *
 * @throws FlowsError 'argument' unless negativeSlope is positive and finite
 *
 * @example
 * ```ts
 * const y = new LeakyReLU({ negativeSlope: 0.2 }).forward(x)
 * ```
 */
export class LeakyReLU extends Bijector {
  static override readonly className = 'LeakyReLU'

  readonly eventRank = 0
  readonly negativeSlope: number

  constructor(options: LeakyReLUOptions = {}) {
    super()
    this.negativeSlope = options.negativeSlope ?? 0.01
    if (this.negativeSlope > 0 && Number.isFinite(this.negativeSlope)) return
    throw new FlowsError('argument', {
      who: 'LeakyReLU',
      rule: 'negativeSlope must be positive and finite',
      got: String(this.negativeSlope),
      do: 'Pass a slope such as 0.01: with 0 the map has no inverse',
    })
  }

  protected options(): Record<string, unknown> {
    return { negativeSlope: this.negativeSlope }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return bend(x, this.negativeSlope)
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return bend(y, 1 / this.negativeSlope)
  }
}

registerModule(LeakyReLU, import.meta.url)

function bend(x: Tensor, slope: number): [Tensor, Tensor] {
  return tidy(() => {
    const isPositive = greaterEqual(x, 0)
    return [select(isPositive, x, mul(x, slope)), select(isPositive, zerosLike(x), fill(x.shape, Math.log(slope)))]
  })
}
