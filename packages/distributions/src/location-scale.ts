import { add, div, log, mul, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Rng, Support } from '@tfjs-flows/core'
import type { DrawOptions } from './distribution.ts'
import type { ParameterValue } from './parameter.ts'
import { type Domains, positive, real } from './parameter-domain.ts'
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
export abstract class LocationScale extends ScalarDistribution<LocationScaleOptions> {
  static override readonly domains: Domains = { loc: real, scale: positive }
  readonly loc: Tensor = this.read.loc
  readonly scale: Tensor = this.read.scale

  override get support(): Support {
    return { kind: 'real' }
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
