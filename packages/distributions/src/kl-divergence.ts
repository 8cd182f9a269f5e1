import { sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError, type Rng, sumOf } from '@tfjs-flows/core'
import type { Distribution } from './distribution.ts'

/** KL(p || q) in nats, of the shape of the batch. */
export type KlFunction<P extends Distribution, Q extends Distribution> = (p: P, q: Q) => Tensor

export interface KlEstimateOptions {
  /** Number of draws from p, default 10,000. */
  samples?: number | undefined
  rng: Rng
  /** Conditioning input [C] of both. */
  context?: Tensor | undefined
}

/** A Monte-Carlo mean in nats, and its standard error. */
export interface KlEstimate {
  readonly mean: number
  readonly standardError: number
}

/** `klDivergence` and its Monte-Carlo form. */
export interface KlDivergence {
  (p: Distribution, q: Distribution): Tensor
  estimate(p: Distribution, q: Distribution, options: KlEstimateOptions): Promise<KlEstimate>
}

type DistributionClass<D extends Distribution> = abstract new (...options: never) => D

const registry = new Map<unknown, Map<unknown, KlFunction<never, never>>>()

/** Makes the closed form of KL(p || q) known for two classes and their subclasses. Called once beside each class. */
export function registerKl<P extends Distribution, Q extends Distribution>(
  classP: DistributionClass<P>,
  classQ: DistributionClass<Q>,
  f: KlFunction<P, Q>,
): void {
  const row = registry.get(classP) ?? new Map<unknown, KlFunction<never, never>>()
  registry.set(classP, row.set(classQ, f))
}

/**
 * KL(p || q) = E_p[log p(x) - log q(x)] in nats, at least 0, Infinity where p has mass outside q's support; batched.
 *
 * Closed forms come from `registerKl`. `klDivergence.estimate(p, q, {samples, rng})` samples p instead, for one pair of
 * unbatched distributions: its mean and standard error are float64, and where a log-density is a lower bound (a VAE's)
 * the mean is biased by that bound's gap.
 *
 * @throws FlowsError 'shape' where the event shapes differ
 * @throws FlowsError 'not-available' where the pair has no closed form
 * @example
 * ```ts
 * klDivergence(new Normal({ loc: 0, scale: 1 }), new Normal({ loc: 1, scale: 1 })) // 0.5
 * ```
 */
export const klDivergence: KlDivergence = Object.assign(closedForm, { estimate })

function closedForm(p: Distribution, q: Distribution): Tensor {
  if (p.eventShape.join() !== q.eventShape.join()) {
    throw new FlowsError('shape', {
      who: 'klDivergence',
      rule: 'both must have the same event shape',
      got: `[${p.eventShape.join(', ')}] and [${q.eventShape.join(', ')}]`,
    })
  }
  for (const classP of classesOf(p)) {
    for (const classQ of classesOf(q)) {
      const f = registry.get(classP)?.get(classQ)
      if (f !== undefined) return tidy(() => f(p as never, q as never))
    }
  }
  return noClosedForm(p, q)
}

/** Fails because these two have no closed form. */
export function noClosedForm(p: Distribution, q: Distribution): never {
  throw new FlowsError('not-available', {
    who: 'klDivergence',
    rule: 'the pair must have a closed form',
    got: `${p.className} and ${q.className}`,
    do: 'Estimate it: await klDivergence.estimate(p, q, { samples: 10_000, rng })',
  })
}

/** The class of a module and those it extends, nearest first. */
function classesOf(module: Distribution): unknown[] {
  const classes: unknown[] = []
  for (let at: unknown = module.constructor; typeof at === 'function'; at = Object.getPrototypeOf(at)) classes.push(at)
  return classes
}

async function estimate(p: Distribution, q: Distribution, options: KlEstimateOptions): Promise<KlEstimate> {
  const { samples = 10_000, rng, context } = options
  const differences = tidy(() => {
    const [x, logP] = p.sampleAndLogProb(samples, { rng, context })
    return sub(logP, q.logProb(x, context))
  })
  try {
    if (differences.rank !== 1 || samples < 2) {
      throw new FlowsError('shape', {
        who: 'klDivergence.estimate',
        rule: 'p and q must be unbatched and samples at least 2',
        got: `log-densities of shape [${differences.shape.join(', ')}]`,
        do: 'Wrap a batch in Independent, or estimate its entries one by one',
      })
    }
    return meanAndError(await differences.data())
  } finally {
    differences.dispose()
  }
}

function meanAndError(values: ArrayLike<number>): KlEstimate {
  const mean = sumOf(values) / values.length
  if (!Number.isFinite(mean)) return { mean, standardError: mean }
  const squares = Float64Array.from(values, (value) => (value - mean) ** 2)
  return { mean, standardError: Math.sqrt(sumOf(squares) / (values.length - 1) / values.length) }
}
