import type { Tensor } from '@tensorflow/tfjs-core'
import { registerModule, type Support } from '@tfjs-flows/core'
import { GammaFamily, gammaDivergence } from './gamma-family.ts'
import { registerKl } from './kl-divergence.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive } from './parameter-domain.ts'

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
export class Gamma extends GammaFamily<GammaOptions> {
  static override readonly className: string = 'Gamma'

  static override readonly domains: Domains<GammaOptions> = { concentration: positive, rate: positive }
  readonly concentration: Tensor = this.read.concentration
  readonly rate: Tensor = this.read.rate

  override get support(): Support {
    return { kind: 'interval', low: 0, high: Number.POSITIVE_INFINITY }
  }

  override shapeAndRate(): [shape: Tensor, rate: Tensor] {
    return [this.concentration, this.rate]
  }
}

registerModule(Gamma, import.meta.url)

registerKl(GammaFamily, GammaFamily, (p, q) => gammaDivergence(p.shapeAndRate(), q.shapeAndRate()))
