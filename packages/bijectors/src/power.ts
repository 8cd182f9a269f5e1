import { add, exp, log, mul, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { clip, FlowsError, registerModule } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { minusInfinityOutside, TINY } from './outside.ts'

export interface PowerOptions {
  /** Exponent, finite and not 0. */
  power: number
}

/**
 * y = x^power, from (0, infinity) onto itself; log-det log|power| + (power - 1) log x.
 *
 * Computed as e^(power log x): its relative error is |power log x| times that of float32. 0 is read as the smallest
 * normal float32, and the log-det of a negative input is -Infinity in both directions.
 *
 * @throws FlowsError 'argument' where power is 0 or not finite
 *
 * @example
 * ```ts
 * const y = new Power({ power: 2 }).forward(x) // x > 0
 * ```
 */
export class Power extends Bijector {
  static override readonly className = 'Power'

  readonly eventRank = 0
  readonly power: number

  constructor(options: PowerOptions) {
    super()
    this.power = options.power
    if (Number.isFinite(this.power) && this.power !== 0) return
    throw new FlowsError('argument', {
      who: 'Power',
      rule: 'power must be finite and not 0',
      got: String(this.power),
      do: 'Pass an exponent such as 2 or 0.5',
    })
  }

  protected options(): Record<string, unknown> {
    return { power: this.power }
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return raise(x, this.power)
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return raise(y, 1 / this.power)
  }
}

function raise(x: Tensor, power: number): [Tensor, Tensor] {
  return tidy(() => {
    const logX = log(clip(x, TINY, Number.MAX_VALUE))
    const logDet = add(mul(power - 1, logX), Math.log(Math.abs(power)))
    return [exp(mul(power, logX)), minusInfinityOutside(logDet, x, 0, Number.POSITIVE_INFINITY)]
  })
}

registerModule(Power, import.meta.url)
