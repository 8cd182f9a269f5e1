import { reshape, type Tensor } from '@tensorflow/tfjs-core'
import { type Bijection, forwardEventShape, outputEventRank } from '@tfjs-flows/core'

/** Coordinates of a surface, with respect to whose volume the log-dets of a map onto it are taken. */
export interface Chart {
  /** Events [..., ...event] on the surface to their coordinates [..., n], one for each entry of an event of the base. */
  readonly coordinates: (y: Tensor) => Tensor
  /** Back: anything outside the surface for coordinates that belong to no point of it. */
  readonly embed: (coordinates: Tensor) => Tensor
}

/** A map between events of equally many entries: what the laws of Jacobians and of measure need. */
export type CoordinateMap = Pick<
  Bijection,
  'eventRank' | 'forward' | 'inverse' | 'forwardAndLogDet' | 'inverseAndLogDet'
>

/**
 * A map and its inputs as they are where it keeps the shape of events. Where it does not, both sides are vectors: events
 * entry by entry, or on a surface by the coordinates of `chart`.
 */
export function inCoordinates(bijector: Bijection, x: Tensor, chart?: Chart): { map: CoordinateMap; x: Tensor } {
  const at = x.rank - bijector.eventRank
  const [batch, event] = [x.shape.slice(0, at), x.shape.slice(at)]
  const image = forwardEventShape(bijector, event)
  if (chart === undefined && image.join() === event.join()) return { map: bijector, x }
  const read = (z: Tensor): Tensor => reshape(z, [...z.shape.slice(0, -1), ...event])
  const flat = (z: Tensor): Tensor => reshape(z, [...z.shape.slice(0, z.rank - event.length), -1])
  const { coordinates, embed } = chart ?? {
    coordinates: (y: Tensor) => reshape(y, [...y.shape.slice(0, y.rank - outputEventRank(bijector)), -1]),
    embed: (c: Tensor) => reshape(c, [...c.shape.slice(0, -1), ...image]),
  }
  const map: CoordinateMap = {
    eventRank: 1,
    forward: (z, context) => coordinates(bijector.forward(read(z), context)),
    inverse: (c, context) => flat(bijector.inverse(embed(c), context)),
    forwardAndLogDet: (z, context) => {
      const [y, logDet] = bijector.forwardAndLogDet(read(z), context)
      return [coordinates(y), logDet]
    },
    inverseAndLogDet: (c, context) => {
      const [back, logDet] = bijector.inverseAndLogDet(embed(c), context)
      return [flat(back), logDet]
    },
  }
  return { map, x: reshape(x, [...batch, -1]) }
}
