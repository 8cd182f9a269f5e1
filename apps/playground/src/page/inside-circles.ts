/** Radii of the circles that are drawn, in standard deviations. */
export const circleRadii = [1, 2, 3] as const

/** Of a standard normal on the plane: P(|z| <= r) = 1 - e^(-r^2 / 2). */
export function normalShare(radius: number): number {
  return 1 - Math.exp((-radius * radius) / 2)
}

/** Share of points (rows of two numbers) inside a circle around the origin. */
export function shareInside(points: ArrayLike<number>, radius: number): number {
  const count = points.length / 2
  let inside = 0
  for (let i = 0; i < count; i += 1) {
    if (Math.hypot(points[2 * i] ?? 0, points[2 * i + 1] ?? 0) <= radius) inside += 1
  }
  return inside / count
}
