import { reshape, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core'
import { FlowsError, registerModule, type Shape } from '@tfjs-flows/core'
import { Bijector } from './bijector.ts'

export interface ReshapeOptions {
  /** The shape of an event on the base side, such as [784]. */
  from: Shape
  /** Its shape on the data side, such as [28, 28, 1], with as many entries. */
  to: Shape
}

/**
 * The entries of an event [...from] in the shape [...to], in row-major order; log-det 0.
 *
 * @throws FlowsError 'argument' where the two shapes have not as many entries, 'shape' where an event has another shape
 *
 * @example
 * ```ts
 * const image = new Reshape({ from: [784], to: [28, 28, 1] }).forward(x) // x [..., 784]
 * ```
 */
export class Reshape extends Bijector {
  static override readonly className = 'Reshape'

  readonly eventRank: number
  override readonly isConstantLogDet = true
  readonly from: Shape
  readonly to: Shape

  constructor(options: ReshapeOptions) {
    super()
    this.from = options.from
    this.to = options.to
    this.eventRank = this.from.length
    const areSizes = [...this.from, ...this.to].every((n) => Number.isSafeInteger(n) && n >= 1)
    if (areSizes && entriesOf(this.from) === entriesOf(this.to)) return
    throw new FlowsError('argument', {
      who: 'Reshape',
      rule: 'from and to must have as many entries, in axes of at least 1',
      got: `[${this.from.join(', ')}] and [${this.to.join(', ')}]`,
      do: 'Write out both shapes: no axis is inferred',
    })
  }

  protected options(): Record<string, unknown> {
    return { from: this.from, to: this.to }
  }

  override get outputEventRank(): number {
    return this.to.length
  }

  forwardAndLogDet(x: Tensor): [Tensor, Tensor] {
    return this.reshape(x, this.from, this.to)
  }

  inverseAndLogDet(y: Tensor): [Tensor, Tensor] {
    return this.reshape(y, this.to, this.from)
  }

  override forwardEventShape(eventShape: Shape): Shape {
    return [...leadOf(eventShape, this.from), ...this.to]
  }

  override inverseEventShape(eventShape: Shape): Shape {
    return [...leadOf(eventShape, this.to), ...this.from]
  }

  private reshape(x: Tensor, from: Shape, to: Shape): [Tensor, Tensor] {
    const batch = leadOf(x.shape, from)
    return tidy(() => [reshape(x, [...batch, ...to]), zeros(batch)])
  }
}

registerModule(Reshape, import.meta.url)

function entriesOf(shape: Shape): number {
  return shape.reduce((product, n) => product * n, 1)
}

/** The axes before an event. */
function leadOf(shape: Shape, event: Shape): number[] {
  const at = shape.length - event.length
  if (at >= 0 && shape.slice(at).join() === event.join()) return shape.slice(0, at)
  throw new FlowsError('shape', {
    who: 'Reshape',
    rule: `the input must be [${['...', ...event].join(', ')}]`,
    got: `shape [${shape.join(', ')}]`,
    do: 'Pass events of that shape',
  })
}
