import { exp, reshape, sqrt, sub, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  type Density,
  FlowsError,
  type LogProbKind,
  Module,
  Rng,
  type SampleOptions,
  type Shape,
  type Support,
} from '@tfjs-flows/core'
import { type ParameterValue, readParameter } from './parameter.ts'
import type { Domains, ParameterRule } from './parameter-domain.ts'
import { safeLog } from './safe-log.ts'

/** What a sampler is given once the defaults are filled in. */
export interface DrawOptions {
  readonly rng: Rng
  readonly context: Tensor | undefined
  readonly temperature: number
}

/**
 * A probability distribution over events of `eventShape`, batched over `batchShape`. Densities are in nats, and
 * `logProb` outside the support is -Infinity, never NaN.
 *
 * A subclass writes `logProb` and `draw`; moments and functions that have no closed form throw a FlowsError that says
 * so. Callers own what they pass in and what they get back.
 */
export abstract class Distribution extends Module implements Density {
  /** The parameters of the family, in order; none where its options are not all parameters. */
  static readonly domains: Domains = {}
  /** Axes of one event of the family. */
  static readonly eventRank: number = 0

  abstract readonly batchShape: Shape
  abstract readonly eventShape: Shape

  /** Where the probability lies. */
  abstract get support(): Support

  get logProbKind(): LogProbKind {
    return 'exact'
  }

  /** Whether a draw under a context [...batch, C] has the context's batch axes; a distribution that ignores it has not. */
  get followsContext(): boolean {
    return false
  }

  /** log p(x) in nats, of shape x's batch (broadcast with `batchShape`). */
  abstract logProb(x: Tensor, context?: Tensor): Tensor

  /** `count` independent draws: [count, ...batch, ...event]; `sample` shapes them. */
  protected abstract draw(count: number, options: DrawOptions): Tensor

  /** Draws and their log-density in one pass; overridden where the draw gives the density without inverting it. */
  protected drawWithLogProb(count: number, options: DrawOptions): [x: Tensor, logProb: Tensor] {
    const x = this.draw(count, options)
    return [x, this.logProb(x, options.context)]
  }

  /** Draws of shape [...shape, ...batch, ...event]; differentiable to the parameters where the family allows it. */
  sample(shape: number | Shape = [], options: SampleOptions = {}): Tensor {
    const { sizes, count } = sampleSizes(shape)
    return tidy(() => {
      const x = this.draw(count, withDefaults(options))
      return reshape(x, [...sizes, ...x.shape.slice(1)])
    })
  }

  /** `sample` and `logProb` of the same draws, without re-inverting what was just produced. */
  sampleAndLogProb(shape: number | Shape = [], options: SampleOptions = {}): [x: Tensor, logProb: Tensor] {
    const { sizes, count } = sampleSizes(shape)
    return tidy(() => {
      const [x, logProb] = this.drawWithLogProb(count, withDefaults(options))
      return [reshape(x, [...sizes, ...x.shape.slice(1)]), reshape(logProb, [...sizes, ...logProb.shape.slice(1)])]
    })
  }

  prob(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => exp(this.logProb(x, context)))
  }

  /** P(X <= x). */
  cdf(_x: Tensor, _context?: Tensor): Tensor {
    return this.missing('cdf')
  }

  /** log P(X <= x); a subclass overrides it where the tail needs a form of its own. Gradient 0 where it is -Infinity. */
  logCdf(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => safeLog(this.cdf(x, context)))
  }

  /** P(X > x). */
  survival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => sub(1, this.cdf(x, context)))
  }

  /** log P(X > x), as `logCdf` for the other tail. */
  logSurvival(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => safeLog(this.survival(x, context)))
  }

  /** The smallest x with cdf(x) >= p, for p in (0, 1). */
  quantile(_p: Tensor, _context?: Tensor): Tensor {
    return this.missing('quantile')
  }

  /** Differential (or discrete) entropy in nats. */
  entropy(_context?: Tensor): Tensor {
    return this.missing('entropy')
  }

  mean(_context?: Tensor): Tensor {
    return this.missing('mean')
  }

  variance(_context?: Tensor): Tensor {
    return this.missing('variance')
  }

  stddev(context?: Tensor): Tensor {
    return tidy(() => sqrt(this.variance(context)))
  }

  mode(_context?: Tensor): Tensor {
    return this.missing('mode')
  }

  covariance(_context?: Tensor): Tensor {
    return this.missing('covariance')
  }

  /**
   * The entry `index` of one batch axis, counted from the last, as a distribution on new tensors, which a tidy around the
   * call frees; undefined where the family cannot be taken apart.
   */
  batchEntry(_index: number, _fromLast = 0): Distribution | undefined {
    return undefined
  }

  /**
   * Parameters as tensors: numbers are checked and become constants that this module owns, tensors stay as they are.
   * Where `check` fails nothing is left in memory.
   */
  protected readParameters<Name extends string>(
    given: Readonly<Record<Name, readonly [value: ParameterValue, rule: ParameterRule]>>,
    check: (read: Record<Name, Tensor>) => void = () => {},
  ): Record<Name, Tensor> {
    const read = tidy(() => {
      const tensors = {} as Record<Name, Tensor>
      for (const name of Object.keys(given) as Name[]) {
        const [value, rule] = given[name]
        tensors[name] = readParameter(this.className, name, value, rule)
      }
      check(tensors)
      return tensors
    })
    for (const name of Object.keys(given) as Name[]) if (read[name] !== given[name][0]) this.own(read[name])
    return read
  }

  /** Refuses an x that does not end in the event's axes. */
  protected checkEvent(x: Tensor): void {
    const rank = this.eventShape.length
    if (x.rank >= rank && x.shape.slice(x.rank - rank).join() === this.eventShape.join()) return
    const wanted = `[...batch, ${this.eventShape.join(', ')}]`
    throw new FlowsError('shape', {
      who: this.className,
      rule: `x must be ${wanted}`,
      got: `shape [${x.shape.join(', ')}]`,
      do: `Pass x of shape ${wanted}`,
    })
  }

  /** Fails with the reason that this family has no such function in closed form. */
  protected missing(method: string): never {
    throw new FlowsError('not-available', {
      who: `${this.className}.${method}`,
      rule: 'this family has no closed form for it',
      do: 'Estimate it from samples: distribution.sample(n)',
    })
  }
}

function withDefaults(options: SampleOptions): DrawOptions {
  return { rng: options.rng ?? Rng.fromEntropy(), context: options.context, temperature: options.temperature ?? 1 }
}

function sampleSizes(shape: number | Shape): { sizes: Shape; count: number } {
  const sizes = typeof shape === 'number' ? [shape] : shape
  if (!sizes.every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new FlowsError('argument', {
      who: 'sample',
      rule: 'the sample shape must be whole numbers of at least 0',
      got: `[${sizes.join(', ')}]`,
      do: 'Pass a count such as 100, or a shape such as [10, 10]',
    })
  }
  return { sizes, count: sizes.reduce((product, n) => product * n, 1) }
}
