import { split, squeeze, stack, type Tensor, tidy } from '@tensorflow/tfjs-core'
import {
  type Bijection,
  type FastSide,
  FlowsError,
  forwardEventShape,
  inverseEventShape,
  type Member,
  outputEventRank,
  registerModule,
  type Shape,
} from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'
import { fastSideOf } from './chain.ts'
import { mapSideBySide } from './side-by-side.ts'

export interface StackOptions {
  /** One map a slice; at least one. Each must give events of the same shape. */
  bijectors: readonly Bijection[]
  /** The axis of an event, counted from its first, along which the slices lie; default 0, the first. */
  axis?: number | undefined
}

/**
 * Maps side by side along an axis: an event is as many slices as there are maps, each of which goes through its own. The
 * log-det is the sum of theirs. Blocks of several features: `Concat`.
 *
 * An event has one axis more than those of the maps: maps of numbers make one of vectors [k], maps of vectors one of
 * matrices [k, D], or [D, k] with axis 1.
 *
 * @throws FlowsError 'argument' where there is no map, or the axis is none of the event's
 *
 * @example
 * ```ts
 * const pair = new Stack({ bijectors: [new Exp(), new Sigmoid()] }) // [..., 2]: the first positive, the second in (0, 1)
 * ```
 */
export class Stack extends Bijector {
  static override readonly className = 'Stack'

  readonly bijectors: readonly Bijection[]
  readonly axis: number
  readonly eventRank: number
  override readonly isConstantLogDet: boolean
  override readonly fastSide: FastSide
  readonly #outputEventRank: number

  constructor(options: StackOptions) {
    super()
    const { bijectors, axis = 0 } = options
    this.bijectors = bijectors
    this.axis = axis
    this.eventRank = 1 + Math.max(0, ...bijectors.map((part) => part.eventRank))
    const changes = new Set(bijectors.map((part) => outputEventRank(part) - part.eventRank))
    const [change = 0] = changes
    this.#outputEventRank = this.eventRank + change
    const isAxis = Number.isInteger(axis) && axis >= 0 && axis < Math.min(this.eventRank, this.#outputEventRank)
    if (bijectors.length === 0 || changes.size > 1 || !isAxis) {
      throw new FlowsError('argument', {
        who: 'Stack',
        rule: `it needs maps that change the number of axes alike, and an axis in 0 .. ${this.eventRank - 1}`,
        got: `${bijectors.length} maps that add [${[...changes].join(', ')}] axes, and axis ${axis}`,
        do: 'Pass a map for every slice of one axis of the event',
      })
    }
    this.isConstantLogDet = bijectors.every((part) => part.isConstantLogDet)
    this.fastSide = fastSideOf(bijectors)
  }

  protected options(): Record<string, unknown> {
    return { bijectors: this.bijectors, axis: this.axis }
  }

  override members(): Record<string, Member> {
    return { bijectors: this.bijectors }
  }

  override get outputEventRank(): number {
    return this.#outputEventRank
  }

  forwardAndLogDet(x: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.map(x, [this.eventRank, this.#outputEventRank], (part, slice) => part.forwardAndLogDet(slice, context))
  }

  inverseAndLogDet(y: Tensor, context?: Tensor): [Tensor, Tensor] {
    return this.map(y, [this.#outputEventRank, this.eventRank], (part, slice) => part.inverseAndLogDet(slice, context))
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return this.eventShape(eventShape, [this.eventRank, this.#outputEventRank], forwardEventShape)
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return this.eventShape(eventShape, [this.#outputEventRank, this.eventRank], inverseEventShape)
  }

  private map(
    x: Tensor,
    [rank, imageRank]: readonly [number, number],
    apply: (part: Bijection, slice: Tensor) => [Tensor, Tensor],
  ): [Tensor, Tensor] {
    const lead = this.checkSlices(x.shape, rank)
    return tidy(() => {
      const at = lead + this.axis
      const slices = split(x, this.bijectors.length, at).map((slice) => squeeze(slice, [at]))
      const [images, logDet] = mapSideBySide(this.bijectors, slices, this.eventRank - 1, apply)
      const image = (images[0] as Tensor).rank + 1 - imageRank
      return [stack(images, image + this.axis), logDet]
    })
  }

  private eventShape(
    shape: Shape,
    [rank, imageRank]: readonly [number, number],
    through: (part: Bijection, shape: Shape) => Shape,
  ): Shape {
    const at = this.checkSlices(shape, rank) + this.axis
    const slice = [...shape.slice(0, at), ...shape.slice(at + 1)]
    const images = this.bijectors.map((part) => through(part, slice))
    const [image = []] = images
    if (images.some((other) => other.join() !== image.join())) {
      throw new FlowsError('shape', {
        who: 'Stack',
        rule: 'every map must give events of the same shape',
        got: images.map((other) => `[${other.join(', ')}]`).join(' and '),
        do: 'Use Concat for blocks of different widths',
      })
    }
    const to = image.length + 1 - imageRank + this.axis
    return [...image.slice(0, to), this.bijectors.length, ...image.slice(to)]
  }

  /** The number of axes before an event, which must have a slice for every map. */
  private checkSlices(shape: Shape, rank: number): number {
    const lead = shape.length - rank
    const slices = this.bijectors.length
    if (lead >= 0 && shape[lead + this.axis] === slices) return lead
    throw new FlowsError('shape', {
      who: 'Stack',
      rule: `the input must have ${rank} event axes, with ${slices} slices along axis ${this.axis} of the event`,
      got: `shape [${shape.join(', ')}]`,
      do: 'Pass a slice for every map',
    })
  }
}

registerModule(Stack, import.meta.url)
