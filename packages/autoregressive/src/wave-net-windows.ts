import { mul, split, squeeze, sum, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Member, Module, registerModule, type Shape } from '@tfjs-flows/core'
import { wholeNumber } from '@tfjs-flows/nets'
import type { WaveNetDistribution } from './wave-net-distribution.ts'

export interface WaveNetWindowsOptions {
  /** What is trained; the windows own it. */
  model: WaveNetDistribution
  /** Steps of a window: more than the network's `receptiveField`. */
  steps: number
}

/**
 * A `WaveNetDistribution` as `fit` trains it on sequences of any lengths, cut by `sequenceWindows` into windows of values and weights w [..., steps, 2]:
 *
 *     logProb = sum_t w_t log p(x_t | x_<t, c)
 *
 * With the receptive field as the windows' history every weighted term is that of the whole sequence, and the mean over
 * the windows is the mean over all steps: nats a step.
 *
 * @example
 * ```ts
 * const { steps, values } = sequenceWindows(clips, { steps: 2048, history: speech.network.receptiveField })
 * await finished(fit({ model: new WaveNetWindows({ model: speech, steps }), data: values, batchSize: 8 }))
 * ```
 */
export class WaveNetWindows extends Module {
  static override readonly className: string = 'WaveNetWindows'
  readonly model: WaveNetDistribution
  readonly eventShape: Shape

  constructor({ model, steps }: WaveNetWindowsOptions) {
    super()
    this.model = model
    this.eventShape = [wholeNumber('WaveNetWindows', 'steps', steps, 1), 2]
  }

  protected options(): Record<string, unknown> {
    return { model: this.model, steps: this.eventShape[0] }
  }

  override members(): Record<string, Member> {
    return { model: this.model }
  }

  /** The weighted sums [...] in nats of windows x [..., steps, 2]. */
  logProb(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => {
      const [values, weights] = split(x, 2, x.rank - 1).map((part) => squeeze(part, [x.rank - 1])) as [Tensor, Tensor]
      return sum(mul(weights, this.model.stepLogProbs(values, context)), -1)
    })
  }
}

registerModule(WaveNetWindows, import.meta.url)
