import {
  abs,
  add,
  all,
  div,
  floor,
  greater,
  lessEqual,
  logicalNot,
  logicalOr,
  mean,
  mul,
  round,
  scalar,
  stack,
  sub,
  type Tensor,
  tensor1d,
  tidy,
} from '@tensorflow/tfjs-core'
import {
  FlowsError,
  type LogProbKind,
  logSumExp,
  Rng,
  registerModule,
  type Shape,
  type Support,
  select,
} from '@tfjs-flows/core'
import { Distribution, type DrawOptions } from './distribution.ts'
import { noSupport } from './no-support.ts'

/** How far from a whole number of cells x may be, in cells: float32 lattices such as 0.01 k are not exact. */
const SLACK = 1e-3

export interface UniformDequantizationOptions {
  /** The density of the dequantised data. */
  distribution: Distribution
  /**
   * Width of the cells, default 1; an array has one entry for each entry of the last event axis, and 0 leaves it as it is.
   */
  width?: number | readonly number[] | undefined
  /** Where the lattice has a point, default 0; an array as for `width`. */
  offset?: number | readonly number[] | undefined
  /** Bounds that `logProb` averages, default 1: more have less noise and the same mean. */
  samples?: number | undefined
  /** K, the points of a cell in one bound, default 1: more make it tighter. */
  importanceSamples?: number | undefined
  /** Fixes the noise of `logProb`, default 0; saved with the model. */
  seed?: number | undefined
}

/**
 * Values on a lattice, x = offset + k width, as the cells [x, x + width) of a continuous density p: P(x) = integral of p
 * over the cell.
 *
 * **`logProb` is a lower bound** on log P(x), a probability and not a density in the columns of positive width:
 *
 *     log P(x) >= E[log 1/K sum_k p(x + width u_k)] + sum log width,  u_k uniform in [0, 1)
 *
 * which is that of uniform dequantisation at K = 1 (Theis et al., "A note on the evaluation of generative models", 2016)
 * and rises to log P(x) with K, the importance-weighted bound (Ho et al., "Flow++", 2019). `logProbKind` says so. The noise
 * is fixed by `seed`, so values are the same at every call and after a reload, and each place of a batch has noise of its
 * own; one value may lie above log P(x), the mean over many rows does not. For training `elbo` takes fresh noise: `fit` of
 * `@tfjs-flows/train` prefers it. Memory is K times that of the rows.
 *
 * Draws of p are moved to the lower end of their cell, which is exact; those columns have no gradient. x off the lattice
 * has -Infinity. The cells are those of `dequantize` of `@tfjs-flows/data`, which puts the noise into the data once;
 * use one of the two.
 *
 * @throws FlowsError 'argument' where a width is negative, all are 0, or a number of samples is no whole number
 * @throws FlowsError 'shape' where an array has not the length of the last event axis
 *
 * @example
 * ```ts
 * const base = new Normal({ loc: 3.2, scale: 2 })
 * const counts = new UniformDequantization({ distribution: base, importanceSamples: 64 })
 * counts.logProb(tf.tensor([3])) // [-1.6369], where log P(3) is -1.6335
 * ```
 */
export class UniformDequantization extends Distribution {
  static override readonly className: string = 'UniformDequantization'
  readonly distribution: Distribution
  readonly samples: number
  readonly importanceSamples: number
  readonly seed: number
  readonly #width: readonly number[]
  readonly #offset: readonly number[]
  readonly #options: Omit<UniformDequantizationOptions, 'distribution'>

  constructor({ distribution, ...options }: UniformDequantizationOptions) {
    super()
    const { width = 1, offset = 0, samples = 1, importanceSamples = 1, seed = 0 } = options
    this.distribution = distribution
    this.#options = options
    this.samples = checkCount('samples', samples)
    this.importanceSamples = checkCount('importanceSamples', importanceSamples)
    this.seed = seed
    this.#width = this.byColumn('width', width)
    this.#offset = this.byColumn('offset', offset)
    const isRight = this.#width.every((w) => w >= 0 && Number.isFinite(w)) && this.#width.some((w) => w > 0)
    if (!isRight || !this.#offset.every(Number.isFinite)) {
      throw new FlowsError('argument', {
        who: this.className,
        rule: 'width must be at least 0, not 0 everywhere, and offset finite',
        got: `width ${JSON.stringify(width)} and offset ${JSON.stringify(offset)}`,
        do: 'Where no column lies on a lattice, use the distribution itself',
      })
    }
  }

  get batchShape(): Shape {
    return this.distribution.batchShape
  }

  get eventShape(): Shape {
    return this.distribution.eventShape
  }

  /** Whole numbers; 'not-available' of another lattice. */
  override get support(): Support {
    if (this.#width.every((w) => w === 1) && this.#offset.every(Number.isInteger)) {
      return { kind: 'integers', low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
    }
    return noSupport(this.className, 'its values lie on a lattice of its own', 'Read it off width and offset')
  }

  protected override options(): Record<string, unknown> {
    return { distribution: this.distribution, ...this.#options }
  }

  override members(): Record<string, Distribution> {
    return { distribution: this.distribution }
  }

  override get logProbKind(): LogProbKind {
    return 'lower bound'
  }

  override get followsContext(): boolean {
    return this.distribution.followsContext
  }

  /** The lower bound on log P(x) in nats, with the noise of `seed`. */
  override logProb(x: Tensor, context?: Tensor): Tensor {
    return this.elbo(x, { rng: new Rng(this.seed), samples: this.samples, ...(context && { context }) })
  }

  /** The lower bound on log P(x) in nats with noise of `rng`: the mean of `samples` bounds (default 1) of K points each. */
  elbo(x: Tensor, options: { rng: Rng; samples?: number; context?: Tensor }): Tensor {
    this.checkEvent(x)
    const { rng, samples = 1, context } = options
    return tidy(() => {
      const bounds = Array.from({ length: samples }, () => this.bound(x, context, rng))
      const value = add(mean(stack(bounds), 0), this.logVolume())
      return select(this.isOnLattice(x), value, scalar(Number.NEGATIVE_INFINITY))
    })
  }

  protected override draw(count: number, options: DrawOptions): Tensor {
    const { isCell, offset, times, over } = this.cells()
    const y = this.distribution.sample(count, options)
    const cell = floor(div(mul(sub(y, offset), over), times))
    return select(isCell, add(offset, div(mul(cell, times), over)), y)
  }

  /** log 1/K sum_k p(x + width u_k), with noise of its own at each place. */
  private bound(x: Tensor, context: Tensor | undefined, rng: Rng): Tensor {
    const k = this.importanceSamples
    const noise = mul(rng.uniform([k, ...x.shape]), this.tensorOf(this.#width))
    return sub(logSumExp(this.distribution.logProb(add(x, noise), context), 0), Math.log(k))
  }

  /** The sum of log width over the lattice's entries of one event. */
  private logVolume(): number {
    const perRow = this.#width.reduce((total, width) => total + (width > 0 ? Math.log(width) : 0), 0)
    return perRow * this.eventShape.slice(0, -1).reduce((product, n) => product * n, 1)
  }

  private isOnLattice(x: Tensor): Tensor {
    const { isCell, offset, times, over } = this.cells()
    const place = div(mul(sub(x, offset), over), times)
    const isOn = logicalOr(lessEqual(abs(sub(place, round(place))), SLACK), logicalNot(isCell))
    const axes = this.eventShape.map((_, i) => x.rank - 1 - i)
    return axes.length === 0 ? isOn : all(isOn, axes)
  }

  /** By column: whether it lies on a lattice, its offset, and its width as times / over. */
  private cells(): Record<'isCell' | 'offset' | 'times' | 'over', Tensor> {
    const parts = this.#width.map(asFraction)
    return {
      isCell: greater(this.tensorOf(this.#width), 0),
      offset: this.tensorOf(this.#offset),
      times: this.tensorOf(parts.map(([times]) => times)),
      over: this.tensorOf(parts.map(([, over]) => over)),
    }
  }

  private tensorOf(values: readonly number[]): Tensor {
    return this.eventShape.length === 0 ? scalar(values[0] ?? 0) : tensor1d([...values])
  }

  private byColumn(name: string, value: number | readonly number[]): readonly number[] {
    const columns = this.eventShape.at(-1) ?? 1
    if (typeof value === 'number') return Array<number>(columns).fill(value)
    if (this.eventShape.length > 0 && value.length === columns) return value
    throw new FlowsError('shape', {
      who: this.className,
      rule: `${name} must be a number, or an array with one entry for each of the last event axis`,
      got: `${value.length} entries for event shape [${this.eventShape.join(', ')}]`,
    })
  }
}

/** A width as a quotient: 0.01 as 1 / 100, so that float32 gives 29 / 100 and not 29 times a rounded 0.01. */
function asFraction(width: number): [times: number, over: number] {
  const over = Math.round(1 / width)
  if (width === 0) return [1, 1]
  return over > 1 && Math.abs(over * width - 1) < 1e-12 ? [1, over] : [width, 1]
}

function checkCount(name: string, count: number): number {
  if (Number.isSafeInteger(count) && count >= 1) return count
  throw new FlowsError('argument', {
    who: 'UniformDequantization',
    rule: `${name} must be a whole number of at least 1`,
    got: String(count),
  })
}

registerModule(UniformDequantization, import.meta.url)
