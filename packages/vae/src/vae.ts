import {
  add,
  backend_util,
  broadcastTo,
  expandDims,
  log,
  mean,
  mul,
  split,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  FlowsError,
  type LogProbKind,
  logSumExp,
  type Member,
  Rng,
  registerModule,
  type Shape,
  type Support,
} from '@tfjs-flows/core'
import { Distribution, type DrawOptions } from '@tfjs-flows/distributions'
import { type Activation, Mlp } from '@tfjs-flows/nets'
import { BernoulliLikelihood } from './bernoulli-likelihood.ts'
import { GaussianLikelihood, type ScaleSource } from './gaussian-likelihood.ts'
import type { Likelihood } from './likelihood.ts'
import { positiveScale } from './positive-scale.ts'
import { inRowChunks } from './row-chunks.ts'

/** The posterior's standard deviation never falls below this. */
const MINIMUM_POSTERIOR_SCALE = 1e-4

export interface VaeOptions {
  /** Width of the data. */
  features: number
  /** Width of the latent variable. */
  latent: number
  /** Widths of the encoder's hidden layers, default [128, 128]; the decoder has them in reverse. [] is a linear VAE. */
  hidden?: readonly number[] | undefined
  /** Default 'gaussian'; 'bernoulli' for zeros and ones. */
  likelihood?: 'gaussian' | 'bernoulli' | undefined
  /** Source of the Gaussian's standard deviation, default 'global'. */
  scale?: ScaleSource | undefined
  /** Floor of the Gaussian's standard deviation, default 0.01: see `GaussianLikelihood`. */
  minimumScale?: number | undefined
  /** Default 'relu'. */
  activation?: Activation | undefined
  /** Width of the context, which encoder and decoder see; default 0: none. */
  contextFeatures?: number | undefined
  /** K, the latents a row of `logProb`, default 100. */
  importanceSamples?: number | undefined
  /** Fixes the noise of `logProb`, default 0; saved with the model. */
  seed?: number | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/** q(z | x): independent normals [..., latent]. */
export type Posterior = { loc: Tensor; scale: Tensor }

/**
 * A variational autoencoder: p(x) = integral p(x | z) N(z; 0, I) dz, with a Gaussian encoder q(z | x) (Kingma and
 * Welling, "Auto-encoding variational Bayes", 2014; Rezende et al. 2014).
 *
 * **`logProb` is a lower bound**, not the log-density: the importance-weighted bound
 *
 *     log p(x) >= E[log 1/K sum_k p(x | z_k) p(z_k) / q(z_k | x)],  z_k ~ q(z | x)
 *
 * which rises to log p(x) with K (Burda et al., "Importance weighted autoencoders", 2016). Its noise is fixed by `seed`,
 * so the values are the same at every call and after a reload; each place of a batch has noise of its own, so that the
 * errors of a mean over rows average out (shared noise can put the mean above the truth). One row's value is an estimate
 * that may lie above log p(x); their mean over many rows does not. `logProbKind` says 'lower bound'.
 *
 * Train it with the `elbo` objective of `@tfjs-flows/train`, which is the default there for a model with an `elbo`.
 *
 * @throws FlowsError 'shape' where x, z or context has another width
 *
 * @example
 * ```ts
 * const vae = new Vae({ features: 6, latent: 2, rng: new Rng(0) })
 * await finished(fit({ model: vae, data, steps: 1000 }))
 * vae.logProb(x) // at least so many nats a row
 * ```
 */
export class Vae extends Distribution {
  static override readonly className = 'Vae'

  readonly batchShape: Shape = []
  readonly eventShape: Shape
  readonly latent: number
  readonly encoder: Mlp
  readonly decoder: Mlp
  readonly likelihood: Likelihood
  readonly importanceSamples: number
  readonly seed: number
  readonly #options: Record<string, unknown>

  constructor(options: VaeOptions) {
    super()
    const { rng, ...config } = options
    const { features, latent, hidden = [128, 128], activation = 'relu', contextFeatures = 0 } = config
    const { importanceSamples = 100, seed = 0, likelihood = 'gaussian', scale, minimumScale } = config
    this.#options = config
    this.eventShape = [features]
    this.latent = latent
    this.importanceSamples = checkSamples(importanceSamples)
    this.seed = seed
    this.likelihood =
      likelihood === 'bernoulli'
        ? new BernoulliLikelihood({ features })
        : new GaussianLikelihood({ features, scale, minimumScale })
    const network = { activation, contextFeatures, rng }
    this.encoder = new Mlp({ ...network, inFeatures: features, outFeatures: 2 * latent, hidden })
    const { outFeatures } = this.likelihood
    this.decoder = new Mlp({ ...network, inFeatures: latent, outFeatures, hidden: hidden.toReversed() })
  }

  protected options(): Record<string, unknown> {
    return this.#options
  }

  override members(): Record<string, Member> {
    return { encoder: this.encoder, decoder: this.decoder, likelihood: this.likelihood }
  }

  override get support(): Support {
    return this.likelihood.support
  }

  override get logProbKind(): LogProbKind {
    return 'lower bound'
  }

  override get followsContext(): boolean {
    return this.encoder.contextFeatures > 0
  }

  /** q(z | x) of each row. */
  posterior(x: Tensor, context?: Tensor): Posterior {
    this.checkEvent(x)
    // V8 compiles a loop of tfjs anew where a tidy returns an object (Node 24).
    const [loc, scale] = tidy(() => {
      const output = this.encoder.apply(x, context)
      const [centre, raw] = split(output, 2, output.rank - 1) as [Tensor, Tensor]
      return [centre, positiveScale(raw, MINIMUM_POSTERIOR_SCALE)]
    }) as [Tensor, Tensor]
    return { loc, scale }
  }

  /** The posterior mean E[z | x] [..., latent]. */
  encode(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.posterior(x, context).loc)
  }

  /** The likelihood's mean E[x | z] [..., features]. */
  decode(z: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.likelihood.mean(this.decoder.apply(z, context)))
  }

  /** KL(q(z | x) || N(0, I)) in nats, in closed form: sum (loc^2 + scale^2 - 1) / 2 - log scale. */
  klToPrior(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => klToStandardNormal(this.posterior(x, context)))
  }

  /**
   * The evidence lower bound E_q[log p(x | z)] - KL(q(z | x) || p(z)) of each row, in nats: the expectation by
   * `samples` reparameterised draws (default 1), the divergence in closed form, which has less variance.
   */
  elbo(x: Tensor, options: { rng: Rng; samples?: number; context?: Tensor }): Tensor {
    const { rng, samples = 1, context } = options
    return tidy(() => {
      const posterior = this.posterior(x, context)
      const noise = rng.normal([samples, ...posterior.loc.shape])
      const output = this.decoder.apply(add(posterior.loc, mul(posterior.scale, noise)), context)
      return sub(mean(this.likelihood.logProb(output, x), 0), klToStandardNormal(posterior))
    })
  }

  /** The importance-weighted lower bound on log p(x) in nats; its memory does not grow with the number of rows. */
  override logProb(x: Tensor, context?: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const rng = new Rng(this.seed)
      const width = Math.max(...this.decoder.layers.map(({ outFeatures }) => outFeatures))
      const isConditional = this.encoder.contextFeatures > 0 && context !== undefined
      const inputs = isConditional ? sameBatch(x, context) : [x]
      return inRowChunks(inputs, this.importanceSamples * width, ([rows, c]) => this.#bound(rows as Tensor, c, rng))
    })
  }

  protected override draw(count: number, { rng, context, temperature }: DrawOptions): Tensor {
    const batch = this.followsContext ? (context?.shape.slice(0, -1) ?? []) : []
    const z = mul(rng.normal([count, ...batch, this.latent]), temperature)
    return this.likelihood.sample(this.decoder.apply(z, context), rng)
  }

  /** The bound for rows x [n, features] and their contexts: [n]. */
  #bound(x: Tensor, context: Tensor | undefined, rng: Rng): Tensor {
    const one = (rows: Tensor): Tensor => expandDims(rows, 1)
    const { loc, scale } = this.posterior(one(x), context && one(context))
    const noise = rng.normal([x.shape[0] as number, this.importanceSamples, this.latent])
    const z = add(loc, mul(scale, noise))
    const logLikelihood = this.likelihood.logProb(this.decoder.apply(z, context && one(context)), one(x))
    // log p(z) - log q(z | x) at z = loc + scale noise; the constants of the two normals cancel.
    const logPriorRatio = sum(add(mul(sub(square(noise), square(z)), 0.5), log(scale)), -1)
    return sub(logSumExp(add(logLikelihood, logPriorRatio), 1), Math.log(this.importanceSamples))
  }
}

registerModule(Vae, import.meta.url)

function checkSamples(importanceSamples: number): number {
  if (Number.isSafeInteger(importanceSamples) && importanceSamples >= 1) return importanceSamples
  throw new FlowsError('argument', {
    who: 'Vae',
    rule: 'importanceSamples must be a whole number of at least 1',
    got: String(importanceSamples),
    do: 'Pass importanceSamples: 100',
  })
}

function klToStandardNormal({ loc, scale }: Posterior): Tensor {
  return sum(sub(mul(sub(add(square(loc), square(scale)), 1), 0.5), log(scale)), -1)
}

/** Both with the leading axes to which theirs broadcast. */
function sameBatch(x: Tensor, context: Tensor): Tensor[] {
  const batch = backend_util.assertAndGetBroadcastShape(x.shape.slice(0, -1), context.shape.slice(0, -1))
  const widen = (part: Tensor): Tensor => {
    const shape = [...batch, part.shape[part.rank - 1] as number]
    return shape.join() === part.shape.join() ? part : broadcastTo(part, shape)
  }
  return [widen(x), widen(context)]
}
