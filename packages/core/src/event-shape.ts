import type { Bijection, Shape } from './contracts.ts'

/** Axes of one event on the data side of a map: those of the base side, unless it says otherwise. */
export function outputEventRank(map: Bijection): number {
  return map.outputEventRank ?? map.eventRank
}

/** The shape of an event of the data, from that of the base: the same, unless the map says otherwise. */
export function forwardEventShape(map: Bijection, eventShape: Shape): Shape {
  return map.forwardEventShape?.(eventShape) ?? eventShape
}

/** The shape of an event of the base, from that of the data. */
export function inverseEventShape(map: Bijection, eventShape: Shape): Shape {
  return map.inverseEventShape?.(eventShape) ?? eventShape
}
