import {
  argMax,
  broadcastTo,
  clone,
  div,
  expandDims,
  fill,
  mul,
  range,
  reshape,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core'
import { FlowsError, matrixProduct, registerModule, type Shape, type Support, swapLast } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import type { DrawOptions } from './distribution.ts'
import { eventKey, firstEquals, type HostSamples, placesByValue } from './empirical-places.ts'
import { gatherFlat, scatterFlat } from './gather-flat.ts'
import { registerKl } from './kl-divergence.ts'
import { pointSupport } from './no-support.ts'
import type { ParameterValue } from './parameter.ts'
import { matrix, nonNegative, type ParameterDomain, real, vectorOf } from './parameter-domain.ts'
import { ParametricDistribution, type ReadParameters } from './parametric-distribution.ts'
import { safeLog } from './safe-log.ts'
import { type StepFunction, stepAt, stepFunction, stepQuantile } from './step-function.ts'
import { stretch } from './stretch.ts'
import { weighted } from './weighted.ts'

/** Below this the most probable value alone is drawn. */
const LEAST_TEMPERATURE = 1e-6

export interface EmpiricalOptions {
  /** n observed events: [...batch, n], or [...batch, n, d] with `eventNdims` 1. */
  samples: ParameterValue
  /** Their weights [...batch, n], at least 0, normalised; default all equal. */
  weights?: ParameterValue | undefined
  /** 0 (default) for events that are numbers, 1 for vectors. */
  eventNdims?: 0 | 1 | undefined
}

type Observed = Omit<EmpiricalOptions, 'eventNdims'>

/**
 * The distribution of what was observed: p(x) = the sum of the weights of the samples that equal x bit for bit in
 * float32, over the sum of all; log p(x) = -Infinity for any other x.
 *
 * Draws are samples with replacement, with a gradient to `samples`; `logProb` and `entropy` have one to `weights`, `cdf`
 * and `quantile` have none. Equal samples are found on the host, in O(n) a call, and sorted there for `cdf`: samples and
 * weights are read back. A temperature draws values of higher probability more often.
 *
 * @throws FlowsError 'shape' where there is no sample, or not one weight for each
 * @throws FlowsError 'argument' where weights given in numbers are below 0 or all 0
 * @example
 * ```ts
 * const die = new Empirical({ samples: [1, 6, 6, 3] })
 * die.prob(tf.tensor([6, 2])) // [0.5, 0]
 * ```
 */
export class Empirical extends ParametricDistribution<Observed> {
  static override readonly className: string = 'Empirical'
  readonly samples: Tensor = this.read.samples
  readonly weights: Tensor | undefined = this.read.weights
  readonly eventNdims: 0 | 1
  readonly eventShape: Shape

  constructor({ eventNdims = 0, ...observed }: EmpiricalOptions) {
    const domains: Record<string, ParameterDomain> = { samples: eventNdims === 0 ? vectorOf(real) : matrix }
    if (observed.weights !== undefined) domains['weights'] = vectorOf(nonNegative)
    super(observed, { domains, shapes: (read) => checkSamples(read, eventNdims, observed.weights) })
    this.eventNdims = eventNdims
    this.eventShape = eventNdims === 0 ? [] : this.samples.shape.slice(-1)
  }

  /** Fails: single points. */
  override get support(): Support {
    return pointSupport(this.className)
  }

  protected override options(): Record<string, unknown> {
    return { ...super.options(), eventNdims: this.eventNdims }
  }

  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const { points, entryOf, shape } = this.align(x)
      const samples = this.onHost()
      const find = placesByValue(samples)
      const places = entryOf.map((entry, i) => find(entry, eventKey(points, i, samples.size)) ?? -1)
      return safeLog(gatherFlat(this.masses(), places, shape))
    })
  }

  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const { entries, n, size } = this.onHost()
    const [shares, masses] = [this.shares().dataSync(), this.masses().dataSync()]
    // Values are tempered, not samples: the weights w p^(1 / T - 1) of the samples of a value add up to p^(1 / T).
    const power = 1 / Math.max(temperature, LEAST_TEMPERATURE) - 1
    const logits = Float64Array.from(shares, (share, i) => Math.log(share) + power * Math.log(masses[i] as number))
    const chosen = new Int32Array(count * entries * size)
    for (let b = 0; b < entries; b += 1) {
      const row = logits.subarray(b * n, (b + 1) * n)
      const peak = row.reduce((a, c) => Math.max(a, c), Number.NEGATIVE_INFINITY)
      const weights = row.map((logit) => (logit === Number.NEGATIVE_INFINITY ? 0 : Math.exp(logit - peak)))
      for (const [i, place] of rng.categories(count, weights).entries()) {
        for (let j = 0; j < size; j += 1) chosen[(i * entries + b) * size + j] = (b * n + place) * size + j
      }
    }
    return gatherFlat(this.stretched(), chosen, [count, ...this.batchShape, ...this.eventShape])
  }

  override cdf(x: Tensor): Tensor {
    return this.bySteps('cdf', x, stepAt)
  }

  override survival(x: Tensor): Tensor {
    return this.bySteps('survival', x, (steps, at) => 1 - stepAt(steps, at))
  }

  override quantile(p: Tensor): Tensor {
    return this.bySteps('quantile', p, stepQuantile)
  }

  override entropy(): Tensor {
    return tidy(() => {
      const logMasses = safeLog(this.masses())
      return sub(0, sum(weighted(safeLog(this.shares()), logMasses), -1))
    })
  }

  override mean(): Tensor {
    return tidy(() => this.average(this.stretched()))
  }

  override variance(): Tensor {
    return tidy(() => this.average(square(this.deviations())))
  }

  /** Of vectors alone. */
  override covariance(): Tensor {
    if (this.eventNdims === 0) return this.missing('covariance')
    return tidy(() => {
      const deviations = this.deviations()
      return matrixProduct(swapLast(mul(deviations, expandDims(this.shares(), -1))), deviations)
    })
  }

  /** The most probable value, the first of several. */
  override mode(): Tensor {
    return tidy(() => {
      const { n, size } = this.onHost()
      const best = argMax(this.masses(), -1).dataSync()
      const places = Int32Array.from({ length: best.length * size }, (_, i) => {
        const b = Math.floor(i / size)
        return (b * n + (best[b] as number)) * size + (i % size)
      })
      return gatherFlat(this.stretched(), places, [...this.batchShape, ...this.eventShape])
    })
  }

  /** The log-probabilities of the samples themselves by another distribution of the same events: [...batch, n]. */
  samplesLogProb(other: Empirical): Tensor {
    // The samples become the leading axis, where they meet any batch.
    const samples = this.stretched()
    const axis = this.batchShape.length
    const axes = samples.shape.map((_, i) => i)
    const leading = other.logProb(transpose(samples, [axis, ...axes.filter((i) => i !== axis)]))
    return transpose(leading, [...leading.shape.slice(1).map((_, i) => i + 1), 0])
  }

  /** The weights over their sum, [...batch, n]. */
  shares(): Tensor {
    const n = this.count()
    const weights = this.weights ?? fill([n], 1)
    return stretch(div(weights, sum(weights, -1, true)), [...this.batchShape, n])
  }

  /** The probability of the value of each sample, [...batch, n]. */
  private masses(): Tensor {
    const shares = this.shares()
    const first = firstEquals(this.onHost())
    return gatherFlat(scatterFlat(shares, first, shares.shape), first, shares.shape)
  }

  private count(): number {
    return this.samples.shape[this.samples.rank - 1 - this.eventNdims] ?? 0
  }

  /** The samples stretched to [...batch, n, ...event]. */
  private stretched(): Tensor {
    return stretch(this.samples, [...this.batchShape, this.count(), ...this.eventShape])
  }

  private onHost(): HostSamples {
    const [size = 1] = this.eventShape
    const n = this.count()
    const samples = tidy(() => clone(this.stretched()))
    // Not in the tidy, which would visit every number that it returns.
    const values = samples.dataSync<'float32'>()
    samples.dispose()
    return { values, n, size, entries: values.length / (n * size) }
  }

  private average(values: Tensor): Tensor {
    const shares = this.eventNdims === 0 ? this.shares() : expandDims(this.shares(), -1)
    return sum(mul(shares, values), -1 - this.eventNdims)
  }

  private deviations(): Tensor {
    return sub(this.stretched(), expandDims(this.average(this.stretched()), -1 - this.eventNdims))
  }

  /** Points broadcast with the batch, on the host, and the entry of the batch of each. */
  private align(x: Tensor): { points: Float32Array; entryOf: Int32Array; shape: Shape } {
    const shape = broadcastShapes(this.className, x.shape.slice(0, x.rank - this.eventNdims), this.batchShape)
    const points = broadcastTo(x, [...shape, ...this.eventShape]).dataSync() as Float32Array
    const entries = this.batchShape.reduce((product, n) => product * n, 1)
    const numbers = reshape(range(0, entries, 1, 'int32'), [...this.batchShape])
    return { points, entryOf: broadcastTo(numbers, [...shape]).dataSync() as Int32Array, shape }
  }

  private bySteps(method: string, x: Tensor, f: (steps: StepFunction, at: number) => number): Tensor {
    if (this.eventNdims !== 0) return this.missing(method)
    return tidy(() => {
      const { values, n, entries } = this.onHost()
      const shares = this.shares().dataSync()
      const steps = Array.from({ length: entries }, (_, b) =>
        stepFunction(values.subarray(b * n, (b + 1) * n), shares.subarray(b * n, (b + 1) * n)),
      )
      const { points, entryOf, shape } = this.align(x)
      const out = Float32Array.from(points, (at, i) => f(steps[entryOf[i] as number] as StepFunction, at))
      return tensor(out, [...shape], 'float32')
    })
  }
}

function checkSamples(
  { samples, weights }: ReadParameters<Observed>,
  eventNdims: number,
  given: ParameterValue | undefined,
): void {
  const axis = samples.rank - 1 - eventNdims
  const n = samples.shape[axis] ?? 0
  if (axis < 0 || n === 0 || (weights !== undefined && weights.shape.at(-1) !== n)) {
    throw new FlowsError('shape', {
      who: 'Empirical',
      rule: `samples must be [...batch, n${eventNdims === 1 ? ', d' : ''}] and weights [...batch, n], n at least 1`,
      got: `[${samples.shape.join(', ')}]${weights === undefined ? '' : ` and [${weights.shape.join(', ')}]`}`,
      do: 'Set eventNdims to 1 for samples that are vectors',
    })
  }
  if (
    weights === undefined ||
    weights === given ||
    sum(weights, -1)
      .dataSync()
      .every((total) => total > 0)
  )
    return
  throw new FlowsError('argument', { who: 'Empirical', rule: 'weights must not all be 0', got: 'a sum of 0' })
}

registerModule(Empirical, import.meta.url)

// The mean over the samples of p of log p(x) - log q(x).
registerKl(Empirical, Empirical, (p, q) =>
  sum(weighted(safeLog(p.shares()), sub(p.samplesLogProb(p), p.samplesLogProb(q))), -1),
)
