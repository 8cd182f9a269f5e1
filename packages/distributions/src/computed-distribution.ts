import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Support } from '@tfjs-flows/core'
import { Distribution, type DrawOptions } from './distribution.ts'
import type { Family, FamilyValues } from './family.ts'
import { fixedSupport } from './fixed-support.ts'
import { klDivergence, registerKl } from './kl-divergence.ts'
import { type GivenParameter, type ParameterValue, tensorOptions } from './parameter.ts'

/** A member of a family whose parameters are computed at each call: from a context, or from trained free numbers. */
export abstract class ComputedDistribution extends Distribution {
  readonly family: Family
  /** Options of the family that are not computed, as they were given. */
  protected readonly fixed: FamilyValues
  /** Those of them that are parameters, as tensors. */
  protected readonly constants: Readonly<Record<string, Tensor>>

  constructor(family: Family, fixed: FamilyValues) {
    super()
    this.family = family
    this.fixed = fixed
    const given = Object.entries(fixed).flatMap(([name, value]): [string, GivenParameter][] => {
      const domain = family.domains[name]
      return domain === undefined ? [] : [[name, [value, domain]]]
    })
    this.constants = this.readParameters(Object.fromEntries(given))
  }

  /**
   * The member with the parameters of this moment, under a context [...batch, C] where there is one. It owns nothing:
   * its parameters are the caller's, so call it inside a `tidy`.
   */
  abstract at(context?: Tensor): Distribution

  /** Any member with the options `fixed`: its support is that of all, or depends on parameters. */
  protected abstract anyMember(): Distribution

  /** That of every member; 'not-available' where a computed parameter moves an end. */
  override get support(): Support {
    return inspect(() => fixedSupport(this.className, this.anyMember().support))
  }

  /** Runs the rest of a constructor; where it fails nothing of this is left in memory. */
  protected orFree<T>(construct: () => T): T {
    try {
      return construct()
    } catch (error) {
      for (const [name, tensor] of Object.entries(this.constants)) if (tensor !== this.fixed[name]) tensor.dispose()
      throw error
    }
  }

  /** The options `fixed` as members of this module, where they are tensors. */
  protected fixedMembers(): Record<string, Tensor | undefined> {
    const named = Object.entries(this.fixed).map(([name, value]): [string, ParameterValue] => [`fixed.${name}`, value])
    return tensorOptions(Object.fromEntries(named))
  }

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

  override logSurvival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.at(context).logSurvival(x))
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

/** Runs a look at tensors that leaves none of them. */
export function inspect<T>(look: () => T): T {
  const seen: T[] = []
  tidy(() => void seen.push(look()))
  return seen[0] as T
}

registerKl(ComputedDistribution, Distribution, (p, q) => klDivergence(p.at(), q))
registerKl(Distribution, ComputedDistribution, (p, q) => klDivergence(p, q.at()))
