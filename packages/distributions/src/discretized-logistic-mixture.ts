import {
  add,
  all,
  ceil,
  concat,
  equal,
  exp,
  expandDims,
  mul,
  range,
  scalar,
  squeeze,
  sub,
  sum,
  type Tensor,
  tidy,
  unstack,
} from '@tensorflow/tfjs-core'
import { clip, FlowsError, logSumExp, registerModule, type Shape, type Support, select } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { DiscretizedLogistic, isInRange, logLogisticCell } from './discretized-logistic.ts'
import type { DrawOptions } from './distribution.ts'
import { drawCategories } from './draw-categories.ts'
import { type ParameterValue, tensorOptions } from './parameter.ts'
import type { ParameterRule } from './parameter-domain.ts'
import { type Domains, positive, real, vectorOf } from './parameter-domain.ts'
import { RangeDistribution } from './range-distribution.ts'
import { stretch } from './stretch.ts'

export interface DiscretizedLogisticMixtureOptions {
  /** Weights of the k components [...batch, k], as logarithms up to a constant. */
  logits: ParameterValue
  /** Centres [...batch, k]; with `coeffs` [...batch, C, k]. In units of the values. */
  loc: ParameterValue
  /** Scales of loc's shape, above 0, in units of the values. */
  scale: ParameterValue
  /**
   * Makes events of C >= 2 channels: [...batch, C (C - 1) / 2, k], by which channel c depends on the earlier ones; in the
   * order (1, 0), (2, 0), (2, 1), ... of (c, earlier channel).
   */
  coeffs?: ParameterValue | undefined
  /** The values are 0 .. levels - 1, default 256. */
  levels?: number | undefined
}

type Name = 'logits' | 'loc' | 'scale' | 'coeffs'

/**
 * The mixture of discretised logistics of PixelCNN++ over the whole numbers 0 .. levels - 1 (Salimans et al., "PixelCNN++",
 * 2017): P(x) = sum_k w_k prod_c P(x_c; m_ck, s_ck), P the cell of a logistic distribution whose ends take the tails, with
 * m_ck = loc_ck + sum_{i < c} coeffs_cik (x_i - (levels - 1) / 2). One choice of component holds for all channels.
 *
 * Without `coeffs` events are numbers; with it vectors [C], such as the three colours of a pixel. Values, loc and scale
 * are in grey levels: parameters a, b for pixels scaled to [-1, 1], as the paper has them, are loc = (a + 1) h,
 * scale = b h, h = (levels - 1) / 2, and the same coefficients. logProb is exact for every cell, so the paper's
 * approximation for improbable ones is not needed. -Infinity for any x that is no such number. Images: wrap it in
 * `Independent`, with a batch of [height, width].
 *
 * Draws have no gradient; a temperature sharpens the weights and narrows the components. Numbers have all moments, as
 * sums over the levels, and no quantile; vectors have neither.
 *
 * @throws FlowsError 'shape' where the shapes do not fit, 'argument' where numbers break a rule
 *
 * @example
 * ```ts
 * const grey = new DiscretizedLogisticMixture({ logits: [0, 0], loc: [60, 200], scale: [4, 8] })
 * grey.logProb(tf.tensor([60, 130])) // [-3.467, -11.5219]
 * ```
 */
export class DiscretizedLogisticMixture extends RangeDistribution {
  static override readonly className: string = 'DiscretizedLogisticMixture'
  /** Without `coeffs`; with it, which is no parameter of a network, loc and scale are matrices. */
  static override readonly domains: Domains<Omit<DiscretizedLogisticMixtureOptions, 'coeffs' | 'levels'>> = {
    logits: vectorOf(real),
    loc: vectorOf(real),
    scale: vectorOf(positive),
  }
  readonly levels: number
  readonly low: number = 0
  readonly high: number
  readonly batchShape: Shape
  readonly eventShape: Shape
  readonly #read: Readonly<Record<Name, Tensor | undefined>>
  readonly #options: Readonly<Record<Name, ParameterValue | undefined>>

  constructor({ logits, loc, scale, coeffs, levels = 256 }: DiscretizedLogisticMixtureOptions) {
    super()
    if (!Number.isSafeInteger(levels) || levels < 2) {
      throw new FlowsError('argument', {
        who: this.className,
        rule: 'levels must be a whole number of at least 2',
        got: String(levels),
      })
    }
    this.levels = levels
    this.high = levels - 1
    this.#options = { logits, loc, scale, coeffs }
    const given: Record<string, readonly [ParameterValue, ParameterRule]> = {
      logits: [logits, real],
      loc: [loc, real],
      scale: [scale, positive],
      ...(coeffs !== undefined && { coeffs: [coeffs, real] as const }),
    }
    const read = this.readParameters(given, (tensors) => shapesOf(tensors))
    this.#read = { logits: read['logits'], loc: read['loc'], scale: read['scale'], coeffs: read['coeffs'] }
    const { batchShape, eventShape } = shapesOf(read)
    this.batchShape = batchShape
    this.eventShape = eventShape
  }

  override get support(): Support {
    return { kind: 'integers', low: this.low, high: this.high }
  }

  protected override options(): Record<string, unknown> {
    return { ...this.#options, levels: this.levels }
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions({ ...this.#options })
  }

  get logits(): Tensor {
    return this.#read.logits as Tensor
  }

  get loc(): Tensor {
    return this.#read.loc as Tensor
  }

  get scale(): Tensor {
    return this.#read.scale as Tensor
  }

  get coeffs(): Tensor | undefined {
    return this.#read.coeffs
  }

  override logProb(x: Tensor): Tensor {
    this.checkEvent(x)
    return tidy(() => {
      const isValue = isInRange(x, this.low, this.high)
      const values = this.channels(select(isValue, x, scalar(this.low)), 1).map((value) => expandDims(value, -1))
      const scales = this.channels(this.scale, 2)
      const cells = values.map((value, c) => logLogisticCell(value, this.centre(c, values), scales[c] as Tensor, this))
      const logProb = logSumExp(add(cells.reduce(add), this.logWeights()))
      const isEvent = this.eventShape.length === 0 ? isValue : all(isValue, -1)
      return select(isEvent, logProb, scalar(Number.NEGATIVE_INFINITY))
    })
  }

  /** A component for each draw, then its channels one after the other. */
  protected override draw(count: number, { rng, temperature }: DrawOptions): Tensor {
    const k = this.logits.shape[this.logits.rank - 1] ?? 0
    const chosen = drawCategories(stretch(this.logits, [...this.batchShape, k]), count, rng, temperature)
    const isChosen = equal(expandDims(chosen, -1), range(0, k, 1, 'int32'))
    const pick = (of: Tensor): Tensor => sum(select(isChosen, of, scalar(0)), -1)
    const values: Tensor[] = []
    for (const [c, scale] of this.channels(this.scale, 2).entries()) {
      const noise = mul(rng.logistic([count, ...this.batchShape]), temperature)
      const y = add(pick(this.centre(c, values)), mul(pick(scale), noise))
      values.push(expandDims(clip(ceil(sub(y, 0.5)), this.low, this.high), -1))
    }
    return this.eventShape.length === 0 ? squeeze(values[0] as Tensor, [-1]) : concat(values, -1)
  }

  override cdf(x: Tensor): Tensor {
    return this.average('cdf', x, (components, at) => components.cdf(at))
  }

  override logCdf(x: Tensor): Tensor {
    return this.logAverage('logCdf', x, (components, at) => components.logCdf(at))
  }

  override survival(x: Tensor): Tensor {
    return this.average('survival', x, (components, at) => components.survival(at))
  }

  override logSurvival(x: Tensor): Tensor {
    return this.logAverage('logSurvival', x, (components, at) => components.logSurvival(at))
  }

  /** The centres [..., k] of channel c, given the values [..., 1] of the earlier ones. */
  private centre(c: number, values: readonly Tensor[]): Tensor {
    const own = this.channels(this.loc, 2)[c] as Tensor
    if (c === 0 || this.coeffs === undefined) return own
    const rows = slicesOf(this.coeffs, this.coeffs.rank - 2)
    const middle = (this.levels - 1) / 2
    const first = (c * (c - 1)) / 2
    const shifts = values.slice(0, c).map((value, i) => mul(rows[first + i] as Tensor, sub(value, middle)))
    return shifts.reduce(add, own)
  }

  /** The parts of a tensor by channel: along its axis `fromEnd`, or itself where events are numbers. */
  private channels(x: Tensor, fromEnd: number): Tensor[] {
    return this.eventShape.length === 0 ? [x] : slicesOf(x, x.rank - fromEnd)
  }

  /** log w_k */
  private logWeights(): Tensor {
    return sub(this.logits, expandDims(logSumExp(this.logits), -1))
  }

  private average(method: string, x: Tensor, f: (components: DiscretizedLogistic, x: Tensor) => Tensor): Tensor {
    if (this.eventShape.length > 0) return this.missing(method)
    return tidy(() => sum(mul(exp(this.logWeights()), f(this.components(), expandDims(x, -1))), -1))
  }

  private logAverage(method: string, x: Tensor, f: (components: DiscretizedLogistic, x: Tensor) => Tensor): Tensor {
    if (this.eventShape.length > 0) return this.missing(method)
    return tidy(() => logSumExp(add(this.logWeights(), f(this.components(), expandDims(x, -1)))))
  }

  /** The components of numbers [...batch, k]; it owns nothing. */
  private components(): DiscretizedLogistic {
    return new DiscretizedLogistic({ loc: this.loc, scale: this.scale, low: this.low, high: this.high })
  }
}

/** The slices along an axis; tfjs 4.22 has no gradient of an unstack into one. */
function slicesOf(x: Tensor, axis: number): Tensor[] {
  return x.shape[axis] === 1 ? [squeeze(x, [axis])] : unstack(x, axis)
}

/** Batch and event shape of the parameters, which must fit. */
function shapesOf(read: Readonly<Record<string, Tensor | undefined>>): { batchShape: Shape; eventShape: Shape } {
  const [logits = [], loc = [], scale = []] = ['logits', 'loc', 'scale'].map((name) => read[name]?.shape)
  const coeffs = read['coeffs']?.shape
  const k = logits[logits.length - 1]
  const axes = coeffs === undefined ? [k] : [loc[loc.length - 2], k]
  const [c = 1] = axes
  const pairs = coeffs === undefined ? [] : [(c * (c - 1)) / 2, k]
  const fit = (shape: Shape, end: readonly (number | undefined)[]): boolean =>
    shape.length >= end.length && shape.slice(shape.length - end.length).join() === end.join()
  const isRight = fit(loc, axes) && fit(scale, axes) && (coeffs === undefined || (c >= 2 && fit(coeffs, pairs)))
  if (logits.length === 0 || !isRight) {
    throw new FlowsError('shape', {
      who: 'DiscretizedLogisticMixture',
      rule: 'logits, loc and scale must be [...batch, k]; with coeffs [...batch, C (C - 1) / 2, k] loc and scale [...batch, C, k]',
      got: Object.entries({ logits, loc, scale, coeffs })
        .map(([name, shape]) => `${name} [${shape?.join(', ') ?? 'none'}]`)
        .join(', '),
    })
  }
  const batches = [logits.slice(0, -1), loc.slice(0, -axes.length), scale.slice(0, -axes.length)]
  if (coeffs !== undefined) batches.push(coeffs.slice(0, -2))
  return {
    batchShape: broadcastShapes('DiscretizedLogisticMixture', ...batches),
    eventShape: coeffs === undefined ? [] : [c],
  }
}

registerModule(DiscretizedLogisticMixture, import.meta.url)
