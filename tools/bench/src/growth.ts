/** One curve of a plot: cost against size. */
export interface Curve {
  readonly sizes: readonly number[]
  readonly costs: readonly number[]
}

/** How much steeper a time may be than the operations before it is flagged, as a power of the size. */
const ROOM = 0.15

/**
 * The power of the size that costs grow by over the last three points: the slope of a line through their logarithms. The
 * first points hold what does not depend on the size.
 */
export function growth({ sizes, costs }: Curve): number {
  const x = sizes.slice(-3).map(Math.log)
  const y = costs.slice(-3).map(Math.log)
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [middleX, middleY] = [mean(x), mean(y)]
  const covariance = mean(x.map((value, i) => (value - middleX) * ((y[i] as number) - middleY)))
  return covariance / mean(x.map((value) => (value - middleX) ** 2))
}

/** Whether a time grows faster than the operations that it takes. */
export function growsFaster(time: Curve, operations: Curve): boolean {
  return growth(time) > growth(operations) + ROOM
}
