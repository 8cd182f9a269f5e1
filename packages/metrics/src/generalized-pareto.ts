import { FlowsError, sumOf } from '@tfjs-flows/core'

/** A generalised Pareto distribution on x > 0: P(X > x) = (1 + shape x / scale)^(-1 / shape), e^(-x / scale) at shape 0. */
export interface GeneralizedPareto {
  /** Above 0 a power-law tail with moments below 1 / shape; below 0 the support ends at -scale / shape. */
  readonly shape: number
  /** Above 0. */
  readonly scale: number
}

/**
 * Fits a generalised Pareto distribution: a posterior mean in one parameter on a grid, without iterations (Zhang and
 * Stephens, "A new and efficient estimation method for the generalized Pareto distribution", 2009).
 *
 * @param sorted values above 0 in ascending order, at least 5
 * @throws FlowsError 'data' where there are fewer, or the first is not above 0
 */
export function fitGeneralizedPareto(sorted: Float64Array): GeneralizedPareto {
  const n = sorted.length
  const largest = sorted[n - 1] as number
  if (n < 5 || !((sorted[0] as number) > 0) || !Number.isFinite(largest)) {
    const got = n < 5 ? `${n} values` : `values from ${sorted[0]} to ${largest}`
    throw new FlowsError('data', { who: 'fitGeneralizedPareto', rule: 'at least 5 finite values above 0', got })
  }
  const quartile = sorted[Math.floor(n / 4 + 0.5) - 1] as number
  const points = 30 + Math.floor(Math.sqrt(n))
  // theta = -shape / scale; every grid point is below 1 / largest, so that 1 - theta x stays above 0.
  const grid = Float64Array.from(
    { length: points },
    (_, j) => 1 / largest + (1 - Math.sqrt(points / (j + 0.5))) / (3 * quartile),
  )
  const profile = grid.map((theta) => profileLogLikelihood(theta, sorted))
  const peak = Math.max(...profile)
  const weights = profile.map((value) => Math.exp(value - peak))
  const theta = sumOf(weights.map((weight, j) => weight * (grid[j] as number))) / sumOf(weights)
  const shape = shapeAt(theta, sorted)
  return { shape, scale: theta === 0 ? sumOf(sorted) / n : -shape / theta }
}

/** The x below which a share p in [0, 1) lies. */
export function generalizedParetoQuantile({ shape, scale }: GeneralizedPareto, p: number): number {
  const exponential = -Math.log1p(-p)
  return shape === 0 ? scale * exponential : (scale * Math.expm1(shape * exponential)) / shape
}

/** The shape that is most likely at theta. */
function shapeAt(theta: number, sorted: Float64Array): number {
  return sumOf(sorted.map((x) => Math.log1p(-theta * x))) / sorted.length
}

/** The log-likelihood at theta and the best shape there: n (log(-theta / shape) - shape - 1). */
function profileLogLikelihood(theta: number, sorted: Float64Array): number {
  const shape = shapeAt(theta, sorted)
  // At theta = 0 the law is exponential, whose rate -theta / shape tends to 1 / mean.
  const rate = theta === 0 ? sorted.length / sumOf(sorted) : -theta / shape
  return sorted.length * (Math.log(rate) - shape - 1)
}
