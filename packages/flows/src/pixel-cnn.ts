import {
  LogisticsOutput,
  OutputFamily,
  PixelCnn,
  PixelCnnDistribution,
  type PlaceOutput,
} from '@tfjs-flows/autoregressive'
import { FlowsError, type Rng } from '@tfjs-flows/core'
import { Categorical } from '@tfjs-flows/distributions'

/** Options of `pixelCnn`. */
export interface PixelCnnPresetOptions {
  /** Rows of an image. */
  height: number
  /** Pixels of a row. */
  width: number
  /** Channels C of the images [height, width, C], default 1: grey. */
  channels?: number | undefined
  /** The values are the whole numbers 0 .. levels - 1, default 256. */
  levels?: number | undefined
  /**
   * What gives a pixel its probabilities, default 'logistics': a mixture of discretised logistics, which knows that
   * neighbouring levels are alike. 'softmax' has one number for each level of a grey pixel.
   */
  head?: 'logistics' | 'softmax' | undefined
  /** Number of logistics that are mixed, default 10. */
  components?: number | undefined
  /** Width of both stacks, default 32. */
  hidden?: number | undefined
  /** Gated layers, at least 1, default 7. */
  layers?: number | undefined
  /** Side of the layers' filters, odd, default 3. */
  kernelSize?: number | undefined
  /** Width of the context [batch, C], default 0: one-hot classes make it conditional. */
  contextFeatures?: number | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/**
 * A gated PixelCNN as a density of images [height, width, C] of whole numbers (van den Oord et al., "Conditional image
 * generation with PixelCNN decoders", 2016; 'logistics': Salimans et al., "PixelCNN++", 2017). It starts at an
 * even spread over the levels. `logProb` is one pass, a sample height x width steps.
 *
 * Any other family of pixels: put `PixelCnn`, `OutputFamily` and `PixelCnnDistribution` of `@tfjs-flows/autoregressive`
 * together.
 *
 * @throws FlowsError 'argument' where an option does not fit
 *
 * @example
 * ```ts
 * const digits = pixelCnn({ height: 8, width: 8, levels: 17, contextFeatures: 10, rng: new Rng(0) })
 * const three = tf.cast(tf.oneHot([3], 10), 'float32')
 * digits.sample(16, { context: three, rng: new Rng(1) }) // [16, 1, 8, 8, 1]
 * ```
 */
export function pixelCnn(options: PixelCnnPresetOptions): PixelCnnDistribution {
  const { height, width, channels = 1, levels = 256, head = 'logistics', components, ...others } = options
  const output = outputOf(head, { channels, levels, components })
  const { outFeatures } = output
  const network = new PixelCnn({ ...others, inFeatures: channels, outFeatures, zeroOutput: true })
  return new PixelCnnDistribution({ network, output, height, width })
}

interface HeadOptions {
  readonly channels: number
  readonly levels: number
  readonly components: number | undefined
}

function outputOf(head: string, options: HeadOptions): PlaceOutput {
  const { channels, levels, components } = options
  const fail = (rule: string, got: unknown, todo: string): never => {
    throw new FlowsError('argument', { who: 'pixelCnn', rule, got: String(got), do: todo })
  }
  if (head === 'logistics') return new LogisticsOutput(options)
  if (head !== 'softmax') return fail("head must be 'logistics' or 'softmax'", head, "Leave it out for 'logistics'")
  if (!Number.isInteger(levels) || levels < 2) fail('levels must be a whole number of at least 2', levels, 'Pass 256')
  if (channels !== 1) fail("'softmax' is of grey images", `${channels} channels`, "Pass head: 'logistics'")
  if (components !== undefined) fail("components is an option of 'logistics'", components, 'Leave components out')
  const middle = (levels - 1) / 2
  return new OutputFamily({ family: Categorical, outFeatures: levels, inputs: { loc: middle, scale: middle } })
}
