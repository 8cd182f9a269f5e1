import { abs, add, div, log, mul, neg, sign, sqrt, square, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { expm1, log1p, normalCdf, normalLogCdf, normalQuantile, registerModule, type Support } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive, real } from './parameter-domain.ts'
import { ScalarDistribution } from './scalar-distribution.ts'

const LOG_SQRT_2_PI = 0.9189385332046727

export interface SinhArcsinhOptions {
  /** The shift. */
  loc: ParameterValue
  /** The spread, above 0. */
  scale: ParameterValue
  /** Above 0 the right tail is the heavier, default 0. */
  skewness?: ParameterValue
  /** Above 1 both tails are heavier than a normal's, default 1; above 0. */
  tailweight?: ParameterValue
}

/**
 * A normal draw z bent to skewness and tails: x = loc + c scale sinh((asinh z + skewness) tailweight),
 * c = 2 / sinh(tailweight asinh 2), which keeps P(|x - loc| < 2 scale) at skewness 0 (as TensorFlow Probability's).
 *
 * The median is loc + c scale sinh(skewness tailweight). Mean, variance, entropy and mode have no closed form. A
 * temperature scales z. (Jones and Pewsey, "Sinh-arcsinh distributions", 2009.)
 *
 * @throws FlowsError 'argument' where `scale` or `tailweight` is given in numbers that are not above 0
 */
export class SinhArcsinh extends ScalarDistribution<Record<keyof SinhArcsinhOptions, ParameterValue>> {
  static override readonly className: string = 'SinhArcsinh'

  static override readonly domains: Domains<SinhArcsinhOptions> = {
    loc: real,
    scale: positive,
    skewness: real,
    tailweight: positive,
  }
  readonly loc: Tensor = this.read.loc
  readonly scale: Tensor = this.read.scale
  readonly skewness: Tensor = this.read.skewness
  readonly tailweight: Tensor = this.read.tailweight

  constructor({ loc, scale, skewness = 0, tailweight = 1 }: SinhArcsinhOptions) {
    super({ loc, scale, skewness, tailweight })
  }

  override get support(): Support {
    return { kind: 'real' }
  }

  /** log phi(z) + log dz/dx, dz/dx = sqrt(1 + z^2) / (tailweight c scale sqrt(1 + y^2)), y = (x - loc) / (c scale). */
  override logProb(x: Tensor): Tensor {
    return tidy(() => {
      const y = div(sub(x, this.loc), this.spread())
      const z = this.unbend(y)
      const slope = mul(sub(log1p(square(z)), log1p(square(y))), 0.5)
      return sub(sub(slope, add(mul(square(z), 0.5), LOG_SQRT_2_PI)), log(mul(this.tailweight, this.spread())))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    return this.bend(mul(rng.normal([count, ...this.batchShape]), temperature))
  }

  override cdf(x: Tensor): Tensor {
    return tidy(() => normalCdf(this.standardize(x)))
  }

  override logCdf(x: Tensor): Tensor {
    return tidy(() => normalLogCdf(this.standardize(x)))
  }

  override survival(x: Tensor): Tensor {
    return tidy(() => normalCdf(neg(this.standardize(x))))
  }

  override logSurvival(x: Tensor): Tensor {
    return tidy(() => normalLogCdf(neg(this.standardize(x))))
  }

  override quantile(p: Tensor): Tensor {
    return tidy(() => this.bend(normalQuantile(p)))
  }

  private standardize(x: Tensor): Tensor {
    return this.unbend(div(sub(x, this.loc), this.spread()))
  }

  /** c scale */
  private spread(): Tensor {
    return div(mul(this.scale, 2), sinh(mul(this.tailweight, Math.asinh(2))))
  }

  private bend(z: Tensor): Tensor {
    const y = sinh(mul(add(asinh(z), this.skewness), this.tailweight))
    return add(this.loc, mul(this.spread(), y))
  }

  private unbend(y: Tensor): Tensor {
    return sinh(sub(div(asinh(y), this.tailweight), this.skewness))
  }
}

/** (e^x - 1 - (e^-x - 1)) / 2, right near 0. */
function sinh(x: Tensor): Tensor {
  return mul(sub(expm1(x), expm1(neg(x))), 0.5)
}

/** sign(x) log(1 + |x| + x^2 / (1 + sqrt(1 + x^2))), right near 0 and without cancellation at negative x. */
function asinh(x: Tensor): Tensor {
  const squared = square(x)
  return mul(sign(x), log1p(add(abs(x), div(squared, add(sqrt(add(squared, 1)), 1)))))
}

registerModule(SinhArcsinh, import.meta.url)
