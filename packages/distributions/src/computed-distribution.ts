import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import { Distribution, type DrawOptions } from './distribution.ts'
import { klDivergence, registerKl } from './kl-divergence.ts'

/** A member of a family whose parameters are computed at each call: from a context, or from trained free numbers. */
export abstract class ComputedDistribution extends Distribution {
  /**
   * The member with the parameters of this moment, under a context [...batch, C] where there is one. It owns nothing:
   * its parameters are the caller's, so call it inside a `tidy`.
   */
  abstract at(context?: Tensor): Distribution


  override logProb(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.at(context).logProb(x))
  }

  protected override draw(count: number, { rng, context, temperature }: DrawOptions): Tensor {
    return this.at(context).sample(count, { rng, temperature })
  }

  protected override drawWithLogProb(count: number, options: DrawOptions): [x: Tensor, logProb: Tensor] {
    const { rng, context, temperature } = options
    return this.at(context).sampleAndLogProb(count, { rng, temperature })
  }

  override cdf(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.at(context).cdf(x))
  }

  override logCdf(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.at(context).logCdf(x))
  }

  override survival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.at(context).survival(x))
  }

  override quantile(p: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.at(context).quantile(p))
  }

  override entropy(context?: Tensor): Tensor {
    return tidy(() => this.at(context).entropy())
  }

  override mean(context?: Tensor): Tensor {
    return tidy(() => this.at(context).mean())
  }

  override variance(context?: Tensor): Tensor {
    return tidy(() => this.at(context).variance())
  }

  override stddev(context?: Tensor): Tensor {
    return tidy(() => this.at(context).stddev())
  }

  override mode(context?: Tensor): Tensor {
    return tidy(() => this.at(context).mode())
  }

  override covariance(context?: Tensor): Tensor {
    return tidy(() => this.at(context).covariance())
  }
}

registerKl(ComputedDistribution, Distribution, (p, q) => klDivergence(p.at(), q))
registerKl(Distribution, ComputedDistribution, (p, q) => klDivergence(p, q.at()))
