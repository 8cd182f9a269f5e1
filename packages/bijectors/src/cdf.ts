import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { clip, FlowsError, type Member, registerModule, type ScalarDensity } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { implicitInverse } from './invert-increasing.ts'
import { EDGE, minusInfinityOutside, TINY } from './outside.ts'

/** Stands for an infinite log-density: sums of it over many features stay finite. */
const HUGE = 1e30

export interface CdfOptions {
  /** A continuous distribution of numbers with `cdf`, `quantile` and `logProb`; its parameters broadcast with the input. */
  distribution: ScalarDensity
}

/**
 * y = F(x), the distribution function, from the distribution's support onto (0, 1): forward flattens, log-det log p(x). The
 * inverse is the quantile function: `invert(new Cdf(...))` takes a uniform base to the distribution.
 *
 * The inverse's gradients, in y and in the distribution's parameters, are the implicit ones, those of F and log p. In
 * float32 F reaches 1 in the upper tail (a standard normal's from x = 5.4 on, a logistic's from 17): the inverse reads the
 * ends as 2^-126 and 1 - 2^-24, the nearest values inside, and loses digits there; the lower tail keeps them where F does.
 * Outside [0, 1] its log-det is -Infinity, as is that of forward outside the support.
 *
 * @throws FlowsError 'argument' where the distribution's events are no numbers
 *
 * @example
 * ```ts
 * const toUniform = new Cdf({ distribution: new Normal({ loc: 0, scale: 1 }) })
 * toUniform.forward(tf.tensor([0, 1])) // [0.5, 0.8413]
 * ```
 */
export class Cdf extends Bijector {
  static override readonly className = 'Cdf'

  readonly eventRank = 0
  readonly distribution: ScalarDensity

  constructor(options: CdfOptions) {
    super()
    this.distribution = options.distribution
    const { eventShape, className } = this.distribution
    if (eventShape.length === 0) return
    throw new FlowsError('argument', {
      who: 'Cdf',
      rule: 'the distribution must be of numbers (event shape [])',
      got: `${className} with event shape [${eventShape.join(', ')}]`,
      do: 'Pass one of numbers; a batch of them maps every feature by its own',
    })
  }

  protected options(): Record<string, unknown> {
    return { distribution: this.distribution }
  }

  override members(): Record<string, Member> {
    return { distribution: this.distribution }
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return tidy(() => [this.distribution.cdf(x, context), this.distribution.logProb(x, context)])
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return tidy(() => {
      const inside = clip(y, TINY, 1 - EDGE)
      const [x, logDet] = implicitInverse(
        (at) => this.forwardAndLogDet(at, context),
        (at) => this.distribution.quantile(at, context),
        inside,
      )
      // A density of 0 or of infinity at an end of the support: finite, so that only what is outside is -Infinity.
      return [x, minusInfinityOutside(clip(logDet, -HUGE, HUGE), y, 0, 1)]
    })
  }
}

registerModule(Cdf, import.meta.url)
