import { abs, add, atan, div, greaterEqual, log, mul, neg, sin, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Rng, registerModule, type Support } from '@tfjs-flows/core'
import { cauchyCdf, cauchyDivergence, cauchyDraw, cauchyLogDensity } from './cauchy-standard.ts'
import { isEqualEverywhere } from './is-equal-everywhere.ts'
import { noClosedForm, registerKl } from './kl-divergence.ts'
import { LocationScale } from './location-scale.ts'
import { inside } from './scalar-distribution.ts'
import { stretch } from './stretch.ts'

/**
 * The right half of a Cauchy distribution: log p(x) = log 2 - log(pi scale (1 + z^2)), z = (x - loc) / scale, for
 * x >= loc.
 *
 * `loc` is the lower end and the mode. It has no mean and no variance, which throw 'not-available'.
 *
 * @throws FlowsError 'argument' where `scale` is given in numbers that are not above 0
 */
export class HalfCauchy extends LocationScale {
  static override readonly className: string = 'HalfCauchy'

  override get support(): Support {
    return { kind: 'interval', low: this.endOf('loc'), high: Number.POSITIVE_INFINITY }
  }

  protected override standardLogProb(z: Tensor): Tensor {
    return inside(greaterEqual(z, 0), z, 0, (at) => add(cauchyLogDensity(at), Math.LN2))
  }

  protected override standardDraw(shape: readonly number[], rng: Rng): Tensor {
    return abs(cauchyDraw(shape, rng))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => this.within(x, (z) => mul(atan(z), 2 / Math.PI), 0))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => this.within(x, (z) => mul(cauchyCdf(neg(z)), 2), 1))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.unstandardize(tanHalfPi(p)))
  }

  override entropy(): Tensor {
    return tidy(() => stretch(add(log(this.scale), Math.log(2 * Math.PI)), this.batchShape))
  }

  override mode(): Tensor {
    return tidy(() => stretch(this.loc, this.batchShape))
  }

  private within(x: Tensor, f: (z: Tensor) => Tensor, below: number): Tensor {
    const z = this.standardize(x)
    return inside(greaterEqual(z, 0), z, 0, f, below)
  }
}

/** tan(pi p / 2) as a quotient of sines, each accurate at its own root. */
function tanHalfPi(p: Tensor): Tensor {
  return div(sin(mul(p, Math.PI / 2)), sin(mul(sub(1, p), Math.PI / 2)))
}

registerModule(HalfCauchy, import.meta.url)

// With one lower end the logarithm of the densities' ratio is that of the whole distributions.
registerKl(HalfCauchy, HalfCauchy, (p, q) => {
  if (!isEqualEverywhere(p.loc, q.loc)) return noClosedForm(p, q)
  return cauchyDivergence(p.scale, q.scale, sub(p.loc, q.loc))
})
