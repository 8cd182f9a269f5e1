import { concat, relu, slice, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { FlowsError, type Member, Module, type Rng, registerModule } from '@tfjs-flows/core'
import { Dense, wholeNumber } from '@tfjs-flows/nets'
import { PixelCnnLayer, type PixelStacks } from './pixel-cnn-layer.ts'
import { PixelCnnSteps } from './pixel-cnn-steps.ts'

export interface PixelCnnOptions {
  /** Channels of an image, default 1. */
  inFeatures?: number | undefined
  /** Outputs at each pixel, from the pixels before it. */
  outFeatures: number
  /** Width of both stacks, default 32. */
  hidden?: number | undefined
  /** Gated layers, at least 1, default 7. */
  layers?: number | undefined
  /** Side of the layers' filters, odd, default 3. */
  kernelSize?: number | undefined
  /** Width of the context [batch, C], default 0; one-hot classes, or features of another picture. */
  contextFeatures?: number | undefined
  /** Default false. True: the outputs start at zero. */
  zeroOutput?: boolean | undefined
  /** Draws the initial weights. */
  rng: Rng
}

/**
 * Gated PixelCNN (van den Oord et al., "Conditional image generation with PixelCNN decoders", 2016): x [batch, H, W, C] to
 * outputs [batch, H, W, outFeatures], of which those at a pixel see the rows above it and the pixels to its left (and the
 * context) alone: all of them, for want of the blind spot of a single masked stack.
 *
 * The stacks start from the image moved down by a row and right by a pixel: what a mask of kind A hides lies outside of
 * the filter, and nothing is computed to be thrown away. All channels of a pixel are given together; their dependence on
 * each other is the output distribution's (the discretised logistic mixture of PixelCNN++).
 *
 * Parameters: `above.*`, `left.*`, `layers.<i>.*`, `middle.*`, `last.*`.
 *
 * @throws FlowsError 'argument' for sizes that do not fit, 'shape' where x or the context do not
 *
 * @example
 * ```ts
 * const net = new PixelCnn({ outFeatures: 17, hidden: 32, layers: 5, rng: new Rng(0) })
 * net.apply(x) // x [16, 8, 8, 1] -> [16, 8, 8, 17]
 * ```
 */
export class PixelCnn extends Module {
  static override readonly className = 'PixelCnn'

  readonly inFeatures: number
  readonly outFeatures: number
  readonly contextFeatures: number
  readonly hidden: number
  readonly above: Dense
  readonly left: Dense
  readonly layers: readonly PixelCnnLayer[]
  readonly middle: Dense
  readonly last: Dense
  readonly #options: Omit<PixelCnnOptions, 'rng'>

  constructor({ rng, ...options }: PixelCnnOptions) {
    super()
    this.#options = options
    const whole = (name: string, value: number, least: number): number => wholeNumber('PixelCnn', name, value, least)
    this.inFeatures = whole('inFeatures', options.inFeatures ?? 1, 1)
    this.outFeatures = whole('outFeatures', options.outFeatures, 1)
    this.contextFeatures = whole('contextFeatures', options.contextFeatures ?? 0, 0)
    this.hidden = whole('hidden', options.hidden ?? 32, 1)
    const count = whole('layers', options.layers ?? 7, 1)
    const kernelSize = oddNumber(options.kernelSize ?? 3)
    const { inFeatures, hidden, contextFeatures } = this
    this.above = new Dense({ inFeatures, outFeatures: hidden, rng })
    this.left = new Dense({ inFeatures, outFeatures: hidden, rng })
    const layer = { hidden, kernelSize, contextFeatures, rng }
    this.layers = Array.from({ length: count }, () => new PixelCnnLayer(layer))
    this.middle = new Dense({ inFeatures: hidden, outFeatures: hidden, activation: 'relu', rng })
    const initialScale = options.zeroOutput === true ? 0 : 1
    this.last = new Dense({ inFeatures: hidden, outFeatures: this.outFeatures, initialScale, rng })
  }

  protected options(): Record<string, unknown> {
    return { ...this.#options }
  }

  override members(): Record<string, Member> {
    const { above, left, layers, middle, last } = this
    return { above, left, layers, middle, last }
  }

  apply(x: Tensor, context?: Tensor): Tensor {
    this.check(x, context)
    return tidy(() => {
      const start: PixelStacks = {
        vertical: this.above.apply(shifted(x, 1)),
        horizontal: this.left.apply(shifted(x, 2)),
      }
      const end = this.layers.reduce((stacks, layer) => layer.apply(stacks, layer.offsets(context)), start)
      return this.head(end.horizontal)
    })
  }

  /** Evaluation pixel by pixel, in which both stacks of every pixel are computed once. */
  steps(batch: number, width: number, context?: Tensor): PixelCnnSteps {
    return new PixelCnnSteps(this, { batch, width, context })
  }

  /** The outputs from the horizontal stack. */
  head(horizontal: Tensor): Tensor {
    return this.last.apply(this.middle.apply(relu(horizontal)))
  }

  private check(x: Tensor, context: Tensor | undefined): void {
    const { inFeatures, contextFeatures } = this
    const fail = (rule: string, got: string, todo: string): never => {
      throw new FlowsError('shape', { who: 'PixelCnn', rule, got, do: todo })
    }
    if (x.rank !== 4 || x.shape[3] !== inFeatures) {
      fail(
        `x must be [batch, H, W, ${inFeatures}]`,
        `[${x.shape.join(', ')}]`,
        'Put the channels last, one for grey images',
      )
    }
    if (contextFeatures === 0 || context?.shape.join() === [x.shape[0], contextFeatures].join()) return
    const given = context === undefined ? 'no context' : `[${context.shape.join(', ')}]`
    fail(`the context must be [batch, ${contextFeatures}]`, given, `Pass one row of ${contextFeatures} for each image`)
  }
}

registerModule(PixelCnn, import.meta.url)

function oddNumber(size: number): number {
  if (Number.isInteger(size) && size >= 1 && size % 2 === 1) return size
  throw new FlowsError('argument', {
    who: 'PixelCnn',
    rule: 'kernelSize must be odd',
    got: String(size),
    do: 'Pass 3, 5 or 7',
  })
}

/** The image moved down (axis 1) or right (axis 2) by one, with zeros where it came from. */
function shifted(x: Tensor, axis: 1 | 2): Tensor {
  const { shape } = x
  const one = shape.map((size, i) => (i === axis ? 1 : size))
  const kept = shape.map((size, i) => (i === axis ? size - 1 : size))
  return concat([zeros(one), slice(x, [0, 0, 0, 0], kept)], axis)
}
