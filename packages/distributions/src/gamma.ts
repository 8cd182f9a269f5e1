import { add, div, log, mul, sub, type Tensor } from '@tensorflow/tfjs-core'
import { digamma, logGamma, registerModule } from '@tfjs-flows/core'
import { GammaFamily } from './gamma-family.ts'
import { registerKl } from './kl-divergence.ts'
import { type ParameterValue, positive } from './parameter.ts'

export interface GammaOptions {
  /** The shape a, above 0. */
  concentration: ParameterValue
  /** b = 1 / scale, above 0. */
  rate: ParameterValue
}

/**
 * The gamma distribution: log p(x) = a log b + (a - 1) log x - b x - log Gamma(a) for x > 0.
 *
 * Draws have implicit gradients to both parameters; `cdf`, `logCdf`, `survival` and `quantile` are computed in float64 on
 * the host, with gradients to everything. logProb takes its saddle-point form, which no a is too large for. A temperature
 * scales the draws' distance from the mean.
 *
 * @throws FlowsError 'argument' where a parameter is given in numbers that are not above 0
 */
export class Gamma extends GammaFamily<'concentration' | 'rate'> {
  static override readonly className: string = 'Gamma'

  constructor({ concentration, rate }: GammaOptions) {
    super({ concentration: [concentration, positive], rate: [rate, positive] })
  }

  get concentration(): Tensor {
    return this.read.concentration
  }

  get rate(): Tensor {
    return this.read.rate
  }

  override shapeAndRate(): [shape: Tensor, rate: Tensor] {
    return [this.concentration, this.rate]
  }
}

registerModule(Gamma)

// (a_p - a_q) digamma(a_p) - log Gamma(a_p) + log Gamma(a_q) + a_q log(b_p / b_q) + a_p (b_q - b_p) / b_p
registerKl(GammaFamily, GammaFamily, (p, q) => {
  const [aP, bP] = p.shapeAndRate()
  const [aQ, bQ] = q.shapeAndRate()
  const shapes = add(mul(sub(aP, aQ), digamma(aP)), sub(logGamma(aQ), logGamma(aP)))
  const rates = add(mul(aQ, log(div(bP, bQ))), mul(aP, div(sub(bQ, bP), bP)))
  return add(shapes, rates)
})
