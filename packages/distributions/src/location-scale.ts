import { add, div, log, mul, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Rng } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import { finite, type ParameterValue, positive } from './parameter.ts'
import { ScalarDistribution } from './scalar-distribution.ts'

export interface LocationScaleOptions {
  /** Where the density is centred. */
  loc: ParameterValue
  /** Its spread, above 0; broadcasts with `loc`. */
  scale: ParameterValue
}

/**
 * x = loc + scale z with z of a standard family: log p(x) = log p_Z((x - loc) / scale) - log scale.
 *
 * A subclass writes the functions of z; they see (x - loc) / scale and are differentiable in it.
 */
export abstract class LocationScale extends ScalarDistribution<'loc' | 'scale'> {
  constructor({ loc, scale }: LocationScaleOptions) {
    super({ loc: [loc, finite], scale: [scale, positive] })
  }

  get loc(): Tensor {
    return this.read.loc
  }

  get scale(): Tensor {
    return this.read.scale
  }

  /** log p_Z(z). */
  protected abstract standardLogProb(z: Tensor): Tensor

  /** Draws of z. */
  protected abstract standardDraw(shape: readonly number[], rng: Rng): Tensor

  /** (x - loc) / scale */
  protected standardize(x: Tensor): Tensor {
    return div(sub(x, this.loc), this.scale)
  }

  /** loc + scale z */
  protected unstandardize(z: Tensor): Tensor {
    return add(this.loc, mul(this.scale, z))
  }

  override logProb(x: Tensor): Tensor {
    return tidy(() => sub(this.standardLogProb(this.standardize(x)), log(this.scale)))
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const z = this.standardDraw([count, ...this.batchShape], rng)
    return this.unstandardize(temperature === 1 ? z : mul(z, temperature))
  }
}
