import { keep, sum, Tensor, type TensorLike, tensor, tidy } from '@tensorflow/tfjs-core'
import { type Bijection, type FastSide, FlowsError, Module, type Shape } from '@tfjs-flows/core'

/**
 * An invertible, differentiable map with its log-determinant. `forward` maps base to data (z -> x).
 *
 * A subclass writes `forwardAndLogDet` and `inverseAndLogDet`, each inside one `tidy`; the rest is derived. The log-det
 * returned belongs to the map just applied and has the batch's shape: the input's without its event axes. Unconditional
 * maps ignore `context`; combinators pass it on. Callers own what they pass in and what they get back.
 *
 * A map whose data have other shapes than its base overrides `forwardEventShape` and `inverseEventShape`, and where the
 * number of event axes changes too `outputEventRank`.
 *
 * Where the codomain is not all of R, an input of `inverseAndLogDet` outside it gives a finite x and a log-det of
 * -Infinity, so that a density built on the map is -Infinity there, never NaN. The codomain's ends belong to it: float32
 * rounds images onto them, and they are read as the nearest value inside.
 */
export abstract class Bijector extends Module implements Bijection {
  abstract readonly eventRank: number
  /** True where the log-det does not depend on the input. */
  readonly isConstantLogDet: boolean = false
  readonly fastSide: FastSide = 'both'

  /** Axes of one event on the data side. */
  get outputEventRank(): number {
    return this.eventRank
  }

  abstract forwardAndLogDet(x: Tensor, context?: Tensor): [y: Tensor, logDet: Tensor]
  abstract inverseAndLogDet(y: Tensor, context?: Tensor): [x: Tensor, logDet: Tensor]

  forward(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.forwardAndLogDet(x, context)[0])
  }

  inverse(y: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.inverseAndLogDet(y, context)[0])
  }

  forwardLogDet(x: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.forwardAndLogDet(x, context)[1])
  }

  inverseLogDet(y: Tensor, context?: Tensor): Tensor {
    return tidy(() => this.inverseAndLogDet(y, context)[1])
  }

  /** The shape of an event of the data, from that of the base; axes before the last `eventRank` stay. */
  forwardEventShape(eventShape: Shape): Shape {
    return eventShape
  }

  /** The shape of an event of the base, from that of the data. */
  inverseEventShape(eventShape: Shape): Shape {
    return eventShape
  }

  /** A parameter's tensor: the caller's where one is given, else one made from numbers, that this map owns. */
  protected parameter(value: Tensor | TensorLike): Tensor {
    return value instanceof Tensor ? value : this.own(keep(tensor(value, undefined, 'float32')))
  }

  /** Refuses an input of `forward` with fewer axes than one event, or whose last axis is not `features` wide. */
  protected checkInput(x: Tensor, features?: number): void {
    this.checkAxes(x, this.eventRank, features)
  }

  /** The same for an input of `inverse`. */
  protected checkOutput(y: Tensor, features?: number): void {
    this.checkAxes(y, this.outputEventRank, features)
  }

  private checkAxes(x: Tensor, eventRank: number, features: number | undefined): void {
    if (x.rank < eventRank || (features !== undefined && x.shape[x.rank - 1] !== features)) {
      const event = features === undefined ? `${eventRank} event axes` : `shape [..., ${features}]`
      throw new FlowsError('shape', {
        who: this.className,
        rule: `the input must have ${event}`,
        got: `shape [${x.shape.join(', ')}]`,
        do: `Pass a tensor of ${event}`,
      })
    }
  }
}

/** Sums a log-det of a part of event rank `from` over the axes that it must lose to stand for event rank `to`. */
export function liftLogDet(logDet: Tensor, from: number, to: number): Tensor {
  const axes = Array.from({ length: to - from }, (_, i) => logDet.rank - 1 - i)
  return axes.length === 0 ? logDet : sum(logDet, axes)
}
