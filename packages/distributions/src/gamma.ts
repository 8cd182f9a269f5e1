import type { Tensor } from '@tensorflow/tfjs-core'
import { registerModule } from '@tfjs-flows/core'
import { GammaFamily, gammaDivergence } from './gamma-family.ts'
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
 * the host, with gradients to everything. In float32 the terms of logProb cancel: its error is about 1e-7 a log a. A
 * temperature scales the draws' distance from the mean.
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

registerKl(GammaFamily, GammaFamily, (p, q) => gammaDivergence(p.shapeAndRate(), q.shapeAndRate()))
