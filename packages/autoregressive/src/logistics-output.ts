import { add, div, mul, reshape, split, sub, type Tensor, tanh, tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError, type Member, Module, registerModule, type Shape, type Support, softplus } from '@tfjs-flows/core'
import { DiscretizedLogisticMixture, type Distribution } from '@tfjs-flows/distributions'
import { wholeNumber } from '@tfjs-flows/nets'
import type { PlaceOutput } from './place-output.ts'

export interface LogisticsOutputOptions {
  /** Number k of logistic distributions that are mixed, default 10. */
  components?: number | undefined
  /** The values are 0 .. levels - 1, default 256. */
  levels?: number | undefined
  /** Channels C of a pixel, default 1: a number; with more a pixel is a vector [C]. */
  channels?: number | undefined
}

/** Least scale, in units of half the range: exp(-7), as in the paper. */
const LEAST = Math.exp(-7)
/** Makes the output 0 a scale of a third of half the range. */
const SHIFT = Math.log(Math.expm1(1 / 3))

/**
 * The outputs of PixelCNN++ (Salimans et al., 2017, section 2): a mixture of k discretised logistics at each pixel, whose
 * channels c see the earlier ones of the pixel by linear coefficients,
 *
 *     outputs = [k weights, C k centres, C k scales, C (C - 1) / 2 k coefficients], k (1 + 2 C + C (C - 1) / 2) in all
 *
 * Centres and scales are in units of half the range h = (levels - 1) / 2: loc = h (1 + m_j + a), scale = h (softplus(b +
 * SHIFT) + e^-7), coefficient = tanh(g). m_j are the middles of k equal parts of [-1, 1], so that outputs of 0 spread the
 * components over the range. The network sees (x - h) / h.
 *
 * @throws FlowsError 'argument' for sizes that are no whole numbers, or too small
 *
 * @example
 * ```ts
 * const output = new LogisticsOutput({ components: 5, levels: 17 })
 * output.outFeatures // 15
 * ```
 */
export class LogisticsOutput extends Module implements PlaceOutput {
  static override readonly className = 'LogisticsOutput'

  readonly components: number
  readonly levels: number
  readonly channels: number
  readonly outFeatures: number
  readonly #options: LogisticsOutputOptions

  constructor(options: LogisticsOutputOptions = {}) {
    super()
    this.#options = options
    const whole = (name: string, value: number, least: number): number =>
      wholeNumber(this.className, name, value, least)
    this.components = whole('components', options.components ?? 10, 1)
    this.levels = whole('levels', options.levels ?? 256, 2)
    this.channels = whole('channels', options.channels ?? 1, 1)
    this.outFeatures = this.components * (1 + 2 * this.channels + this.pairs)
  }

  protected options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Member> {
    return {}
  }

  get eventShape(): Shape {
    return this.channels === 1 ? [] : [this.channels]
  }

  get support(): Support {
    return { kind: 'integers', low: 0, high: this.levels - 1 }
  }

  at(outputs: Tensor): Distribution {
    if (outputs.shape[outputs.rank - 1] !== this.outFeatures) {
      throw new FlowsError('shape', {
        who: this.className,
        rule: `the last axis of the outputs must be ${this.outFeatures}`,
        got: `[${outputs.shape.join(', ')}]`,
        do: `Build the network with outFeatures: ${this.outFeatures}`,
      })
    }
    const { components: k, channels, pairs, levels } = this
    const half = (levels - 1) / 2
    const sizes = [k, channels * k, channels * k, ...(pairs > 0 ? [pairs * k] : [])]
    const [logits, centres, widths, slopes] = split(outputs, sizes, outputs.rank - 1) as [
      Tensor,
      Tensor,
      Tensor,
      Tensor?,
    ]
    const rows = (x: Tensor, count: number): Tensor =>
      channels === 1 ? x : reshape(x, [...outputs.shape.slice(0, -1), count, k])
    const middles = tensor(Float32Array.from({ length: k }, (_, j) => half * ((2 * j + 1) / k)))
    return new DiscretizedLogisticMixture({
      logits,
      loc: add(mul(rows(centres, channels), half), middles),
      scale: mul(add(softplus(add(rows(widths, channels), SHIFT)), LEAST), half),
      coeffs: slopes && tanh(rows(slopes, pairs)),
      levels,
    })
  }

  seen(x: Tensor): Tensor {
    const half = (this.levels - 1) / 2
    return tidy(() => div(sub(x, half), half))
  }

  /** Pairs of a channel and an earlier one. */
  private get pairs(): number {
    return (this.channels * (this.channels - 1)) / 2
  }
}

registerModule(LogisticsOutput, import.meta.url)
