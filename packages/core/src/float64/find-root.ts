const MOST_STEPS = 200

/**
 * The root of an increasing function between `low` and `high`, in float64. Inverse quadratic interpolation where it is
 * safe, bisection where it is not (Chandrupatla, "A new hybrid quadratic/bisection algorithm for finding the zero of a
 * nonlinear function without using derivatives", 1997). Values may be infinite.
 */
export function findRoot(f: (x: number) => number, low: number, high: number): number {
  let [a, b, c] = [high, low, high]
  let [fa, fb, fc] = [f(a), f(b), 0]
  if (fb >= 0) return low
  if (fa <= 0) return high
  let t = 0.5
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const x = a + t * (b - a)
    const fx = f(x)
    if (Math.sign(fx) === Math.sign(fa)) [c, fc] = [a, fa]
    else [c, b, fc, fb] = [b, a, fb, fa]
    ;[a, fa] = [x, fx]
    const best = Math.abs(fa) < Math.abs(fb) ? a : b
    const tolerance = (2e-15 * Math.abs(best) + 1e-300) / Math.abs(b - a)
    if (fx === 0 || !(tolerance <= 0.5)) return fx === 0 ? x : best
    t = nextFraction([a, b, c], [fa, fb, fc])
    t = Math.min(1 - tolerance, Math.max(tolerance, t))
  }
  return a
}

function nextFraction([a, b, c]: [number, number, number], [fa, fb, fc]: [number, number, number]): number {
  const xi = (a - b) / (c - b)
  const phi = (fa - fb) / (fc - fb)
  const isSafe = phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi
  if (!isSafe) return 0.5
  const t = (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
  return Number.isFinite(t) ? t : 0.5
}
