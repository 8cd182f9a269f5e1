import { add, div, expandDims, log, mul, sub, sum, type Tensor } from '@tensorflow/tfjs-core'
import { FlowsError, logGammaFloat64, logSumExp, type Shape } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { Distribution, type DrawOptions } from './distribution.ts'
import { givenLogitsOrProbs, type LogitsOrProbs } from './logits-or-probs.ts'
import { finite, type ParameterRule, type ParameterValue, positive, tensorOptions } from './parameter.ts'

/** `temperature`: T [...batch], above 0; `logits` or `probs` [...batch, k], up to a constant, none of probability 0. */
export type RelaxedCategoricalOptions = LogitsOrProbs & { temperature: ParameterValue }

/** The concrete distribution on the simplex by the logarithms of the coordinates: y = logSoftmax((logits + G) / T). */
export abstract class RelaxedCategorical extends Distribution {
  readonly temperature: Tensor
  readonly logits: Tensor | undefined
  readonly probs: Tensor | undefined
  readonly batchShape: Shape
  readonly eventShape: Shape
  readonly #options: RelaxedCategoricalOptions

  constructor({ temperature, logits, probs }: RelaxedCategoricalOptions) {
    super()
    this.#options = { temperature, logits, probs } as RelaxedCategoricalOptions
    const given: Record<string, readonly [ParameterValue, ParameterRule]> = { temperature: [temperature, positive] }
    for (const [name, [value]] of Object.entries(givenLogitsOrProbs(this.className, this.#options))) {
      given[name] = [value, name === 'probs' ? positive : finite]
    }
    const shapeOf = (tensors: Record<string, Tensor>): Shape => {
      const { shape = [] } = tensors['logits'] ?? tensors['probs'] ?? {}
      if ((shape[shape.length - 1] ?? 0) >= 2) {
        return broadcastShapes(this.className, tensors['temperature']?.shape ?? [], shape.slice(0, -1))
      }
      throw new FlowsError('shape', {
        who: this.className,
        rule: 'the last axis of logits or probs must have two classes at least',
        got: `shape [${shape.join(', ')}]`,
      })
    }
    const read = this.readParameters(given, shapeOf)
    this.temperature = read['temperature'] as Tensor
    this.logits = read['logits']
    this.probs = read['probs']
    this.batchShape = shapeOf(read)
    this.eventShape = (this.logits ?? this.probs)?.shape.slice(-1) ?? []
  }

  protected override options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Tensor | undefined> {
    return tensorOptions({ ...this.#options })
  }

  /** log Gamma(k) + (k - 1) log T + sum_i logSoftmax(logits - T y)_i: log p of the log-ratios y_i - y_k, i < k. */
  protected logRatioDensity(y: Tensor): Tensor {
    const [k = 0] = this.eventShape
    const u = sub(this.logWeights(), mul(y, expandDims(this.temperature, -1)))
    const constant = add(mul(log(this.temperature), k - 1), logGammaFloat64(k))
    return add(constant, sum(logSoftmax(u), -1))
  }

  /** Draws of y. */
  protected drawLogs(count: number, { rng, temperature }: DrawOptions): Tensor {
    const noise = mul(rng.gumbel([count, ...this.batchShape, ...this.eventShape]), temperature)
    return logSoftmax(div(add(this.logWeights(), noise), expandDims(this.temperature, -1)))
  }

  private logWeights(): Tensor {
    return this.logits ?? log(this.probs as Tensor)
  }
}

function logSoftmax(x: Tensor): Tensor {
  return sub(x, expandDims(logSumExp(x), -1))
}
