import {
  add,
  greater,
  greaterEqual,
  less,
  log,
  logicalAnd,
  mul,
  neg,
  scalar,
  sigmoid,
  square,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  log1p,
  normalCdf,
  normalLogCdf,
  normalQuantile,
  type Rng,
  registerModule,
  type Support,
  select,
} from '@tfjs-flows/core'
import { registerKl } from './kl-divergence.ts'
import { LocationScale } from './location-scale.ts'
import { normalDivergence } from './normal-divergence.ts'
import { inside } from './scalar-distribution.ts'

const LOG_SQRT_2_PI = 0.9189385332046727

/**
 * x = sigmoid(y) with y normal: log p(x) = -z^2 / 2 - log scale - log sqrt(2 pi) - log x - log(1 - x) for 0 < x < 1,
 * z = (logit x - loc) / scale.
 *
 * `loc` and `scale` are those of logit x; the median is sigmoid(loc). Mean, variance, entropy and mode have no closed
 * form. A temperature scales the spread of logit x.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0
 */
export class LogitNormal extends LocationScale {
  static override readonly className: string = 'LogitNormal'

  override get support(): Support {
    return { kind: 'interval', low: 0, high: 1 }
  }

  protected override standardLogProb(z: Tensor): Tensor {
    return neg(add(mul(square(z), 0.5), LOG_SQRT_2_PI))
  }

  protected override standardDraw(shape: readonly number[], rng: Rng): Tensor {
    return rng.normal(shape)
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() =>
      inside(logicalAnd(greater(x, 0), less(x, 1)), x, 0.5, (at) => {
        const [logX, logRest] = [log(at), log1p(neg(at))]
        return sub(super.logProb(sub(logX, logRest)), add(logX, logRest))
      }),
    )
  }

  protected override unstandardize(z: Tensor): Tensor {
    return sigmoid(super.unstandardize(z))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.ofLogit(x, normalCdf, 0, 1))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => this.ofLogit(x, normalLogCdf, Number.NEGATIVE_INFINITY, 0))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.ofLogit(x, (z) => normalCdf(neg(z)), 1, 0))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => this.ofLogit(x, (z) => normalLogCdf(neg(z)), 0, Number.NEGATIVE_INFINITY))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.unstandardize(normalQuantile(p)))
  }

  private ofLogit(x: Tensor, f: (z: Tensor) => Tensor, below: number, above: number): Tensor {
    const isInside = logicalAnd(greater(x, 0), less(x, 1))
    const value = inside(isInside, x, 0.5, (at) => f(this.standardize(sub(log(at), log1p(neg(at))))), below)
    return select(greaterEqual(x, 1), scalar(above), value)
  }
}

registerModule(LogitNormal, import.meta.url)

registerKl(LogitNormal, LogitNormal, normalDivergence)
