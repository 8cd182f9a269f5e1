import { finiteData } from './data-rules.ts'
import { registerMaximumLikelihood } from './maximum-likelihood.ts'
import { MultivariateNormalDiag } from './multivariate-normal-diag.ts'
import { MultivariateNormalTriL } from './multivariate-normal-tril.ts'
import { sampleMean, sampleMoments, type WeightedSample } from './weighted-sample.ts'

registerMaximumLikelihood(MultivariateNormalDiag, finiteData, (coordinates) => {
  const moments = coordinates.map(sampleMoments)
  return { loc: moments.map(({ mean }) => mean), scaleDiag: moments.map(({ deviation }) => deviation) }
})

registerMaximumLikelihood(MultivariateNormalTriL, finiteData, (coordinates) => {
  const loc = coordinates.map((sample) => sampleMean(sample))
  const covariance = coordinates.map((a, i) =>
    coordinates.slice(0, i + 1).map((b, j) => covarianceOf(a, b, loc[i] ?? 0, loc[j] ?? 0)),
  )
  return { loc, scaleTril: cholesky(covariance) }
})

function covarianceOf(a: WeightedSample, b: WeightedSample, meanA: number, meanB: number): number {
  const products = a.values.map((value, i) => (value - meanA) * ((b.values[i] as number) - meanB))
  return sampleMean({ values: products, weights: a.weights })
}

/** The lower factor of a matrix given by its lower triangle; NaN, which no maximum is, where it is not positive definite. */
function cholesky(lower: readonly (readonly number[])[]): number[][] {
  const d = lower.length
  const factor = Array.from({ length: d }, () => new Array<number>(d).fill(0))
  for (const [i, row] of factor.entries()) {
    for (const [j, other] of factor.slice(0, i + 1).entries()) {
      const variance = lower[i]?.[i] ?? 0
      const known = other.slice(0, j).reduce((sum, value, k) => sum + value * (row[k] ?? 0), 0)
      const rest = (lower[i]?.[j] ?? 0) - known
      // Below float64's rounding of the variance the coordinate follows from those before it.
      row[j] = i === j ? (rest > variance * 1e-12 ? Math.sqrt(rest) : Number.NaN) : rest / (other[j] ?? 0)
    }
  }
  return factor
}
