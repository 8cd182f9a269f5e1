/** A loss in nats at a step. */
export interface LossPoint {
  readonly step: number
  readonly loss: number
}

/** More points than a chart has pixels are thinned out. */
const MOST_POINTS = 4000

/** The curve with one more point; a loss that is not finite is left out. */
export function withPoint(curve: readonly LossPoint[], step: number, loss: number): readonly LossPoint[] {
  if (!Number.isFinite(loss)) return curve
  const kept = curve.length < MOST_POINTS ? curve : curve.filter((_, i) => i % 2 === 0)
  return [...kept, { step, loss }]
}
