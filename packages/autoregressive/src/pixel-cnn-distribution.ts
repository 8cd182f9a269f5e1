import { concat, reshape, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { FlowsError, registerModule, type Shape } from '@tfjs-flows/core'
import type { DrawOptions } from '@tfjs-flows/distributions'
import { wholeNumber } from '@tfjs-flows/nets'
import { NetworkDistribution } from './network-distribution.ts'
import type { PixelCnn } from './pixel-cnn.ts'
import type { PlaceOutput } from './place-output.ts'

export interface PixelCnnDistributionOptions {
  network: PixelCnn
  /** The distribution of a pixel: of a scalar where there is one channel, else of [C]. */
  output: PlaceOutput
  /** Rows of an image. */
  height: number
  /** Pixels of a row. */
  width: number
}

/**
 * A PixelCNN as a density of images [H, W, C]: p(x | c) = product over pixels of p(x_i | x_<i, c), row after row. A
 * Categorical of the grey levels is the output of the first papers, a mixture of discretised logistics that of PixelCNN++.
 *
 * A sample computes the stacks of every pixel once. The context [..., C] conditions whole images, as one-hot classes do.
 *
 * @throws FlowsError 'argument' where the network's outputs are not those of the family
 *
 * @example
 * ```ts
 * const network = new PixelCnn({ outFeatures: 17, rng: new Rng(0) })
 * const output = new OutputFamily({ family: Categorical, outFeatures: 17, inputs: { loc: 8, scale: 8 } })
 * const digits = new PixelCnnDistribution({ network, output, height: 8, width: 8 })
 * ```
 */
export class PixelCnnDistribution extends NetworkDistribution<PixelCnn> {
  static override readonly className: string = 'PixelCnnDistribution'
  readonly height: number
  readonly width: number

  constructor({ network, output, height, width }: PixelCnnDistributionOptions) {
    super(network, output)
    this.height = wholeNumber(this.className, 'height', height, 1)
    this.width = wholeNumber(this.className, 'width', width, 1)
    const { outFeatures } = output
    const channels = output.eventShape.length === 0 ? 1 : output.eventShape[0]
    if (outFeatures === network.outFeatures && channels === network.inFeatures && output.eventShape.length < 2) return
    throw new FlowsError('argument', {
      who: this.className,
      rule: `the output must read ${network.outFeatures} numbers as the distribution of ${network.inFeatures} channels`,
      got: `outFeatures ${outFeatures}, event shape [${output.eventShape.join(', ')}]`,
      do: `Build it with outFeatures: ${network.outFeatures}`,
    })
  }

  get eventShape(): Shape {
    return [this.height, this.width, this.network.inFeatures]
  }

  /** Where a pixel is a scalar, its channel is a place of its own. */
  protected get placeRank(): number {
    return 3 - this.output.eventShape.length
  }

  protected override options(): Record<string, unknown> {
    return { network: this.network, output: this.output, height: this.height, width: this.width }
  }

  protected override drawRows(rows: number, options: DrawOptions): Tensor {
    const steps = this.network.steps(rows, this.width, options.context)
    const lines: Tensor[] = []
    try {
      for (let row = 0; row < this.height; row += 1) {
        const above = lines.at(-1)
        lines.push(
          tidy(() => {
            steps.startRow(above && this.output.seen(above))
            return this.drawLine(steps, rows, options)
          }),
        )
      }
    } finally {
      steps.dispose()
    }
    return concat(lines, 1)
  }

  private drawLine(steps: ReturnType<PixelCnn['steps']>, rows: number, { rng, temperature }: DrawOptions): Tensor {
    const pixels: Tensor[] = []
    for (let column = 0; column < this.width; column += 1) {
      const left = pixels.at(-1)
      const outputs = steps.next(column, left && this.output.seen(left))
      const drawn = this.output.at(reshape(outputs, [rows, -1])).sample([], { rng, temperature })
      pixels.push(reshape(drawn, [rows, 1, 1, this.network.inFeatures]))
    }
    return concat(pixels, 2)
  }
}

registerModule(PixelCnnDistribution, import.meta.url)
