import {
  add,
  clone,
  div,
  log,
  mul,
  split,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core'
import { FlowsError, type Member, type Rng, registerModule, type Support } from '@tfjs-flows/core'
import { Likelihood } from './likelihood.ts'
import { positiveScale } from './positive-scale.ts'

const LOG_2_PI = Math.log(2 * Math.PI)

/** Where a Gaussian likelihood's standard deviation comes from. */
export type ScaleSource = 'global' | 'network'

export interface GaussianLikelihoodOptions {
  /** Width of x. */
  features: number
  /** Default 'global': one trained standard deviation a feature; 'network': the decoder gives them for each row. */
  scale?: ScaleSource | undefined
  /**
   * The standard deviation never falls below this, in the data's units, default 0.01, in (0, 1). Without a floor the
   * likelihood has no maximum: a decoder that meets one row exactly can make its density there as large as it likes.
   */
  minimumScale?: number | undefined
}

/**
 * Independent normals: the decoder gives the location, [..., features], and for `scale: 'network'` the raw scale after
 * it, [..., 2 * features]. Scales start at 1, so standardise the data.
 *
 * Parameter: `rawScale` [features] where the scale is global.
 */
export class GaussianLikelihood extends Likelihood {
  static override readonly className = 'GaussianLikelihood'

  readonly support: Support = { kind: 'real' }
  readonly features: number
  readonly outFeatures: number
  readonly scale: ScaleSource
  readonly minimumScale: number
  readonly rawScale: Variable | undefined

  constructor({ features, scale = 'global', minimumScale = 0.01 }: GaussianLikelihoodOptions) {
    super()
    this.features = features
    this.scale = scale
    this.minimumScale = minimumScale
    if (!(minimumScale > 0 && minimumScale < 1)) {
      throw new FlowsError('argument', {
        who: 'GaussianLikelihood',
        rule: 'minimumScale must lie between 0 and 1',
        got: String(minimumScale),
        do: 'Standardise the data and pass minimumScale: 0.01',
      })
    }
    const isGlobal = scale === 'global'
    this.outFeatures = isGlobal ? features : 2 * features
    this.rawScale = isGlobal ? tidy(() => variable(zeros([features]))) : undefined
  }

  protected options(): Record<string, unknown> {
    return { features: this.features, scale: this.scale, minimumScale: this.minimumScale }
  }

  override members(): Record<string, Member> {
    return { rawScale: this.rawScale }
  }

  override logProb(output: Tensor, x: Tensor): Tensor {
    return tidy(() => {
      const [loc, scale] = this.#locAndScale(output)
      const z = div(sub(x, loc), scale)
      return sub(mul(sum(add(square(z), LOG_2_PI), -1), -0.5), sum(log(scale), -1))
    })
  }

  override mean(output: Tensor): Tensor {
    return tidy(() => clone(this.#locAndScale(output)[0]))
  }

  override sample(output: Tensor, rng: Rng): Tensor {
    return tidy(() => {
      const [loc, scale] = this.#locAndScale(output)
      return add(loc, mul(scale, rng.normal(loc.shape)))
    })
  }

  #locAndScale(output: Tensor): [loc: Tensor, scale: Tensor] {
    const [loc, raw] =
      this.rawScale === undefined ? (split(output, 2, output.rank - 1) as [Tensor, Tensor]) : [output, this.rawScale]
    return [loc, positiveScale(raw, this.minimumScale)]
  }
}

registerModule(GaussianLikelihood, import.meta.url)
