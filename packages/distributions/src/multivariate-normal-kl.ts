import { abs, add, addN, expandDims, less, mul, scalar, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core'
import { diagonalMatrix, diagonalOf, type Shape, select, triangle } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import type { CovarianceForm } from './covariance-form.ts'
import { Independent } from './independent.ts'
import { noClosedForm, registerKl } from './kl-divergence.ts'
import { MultivariateNormal } from './multivariate-normal.ts'
import { MultivariateNormalDiag } from './multivariate-normal-diag.ts'
import { Normal } from './normal.ts'
import { squaredRatioExcess } from './squared-ratio-excess.ts'
import { stretch } from './stretch.ts'

registerKl(MultivariateNormal, MultivariateNormal, normalKl)
registerKl(MultivariateNormal, Independent, (p, q) => normalKl(p, asDiagonal(q) ?? noClosedForm(p, q)))
registerKl(Independent, MultivariateNormal, (p, q) => normalKl(asDiagonal(p) ?? noClosedForm(p, q), q))

/** Independent normals of one axis as one diagonal normal. */
function asDiagonal({ distribution, reinterpretedBatchNdims }: Independent): MultivariateNormalDiag | undefined {
  if (!(distribution instanceof Normal) || reinterpretedBatchNdims !== 1) return undefined
  const { loc, scale, batchShape } = distribution
  return new MultivariateNormalDiag({ loc: stretch(loc, batchShape), scaleDiag: stretch(scale, batchShape) })
}

/** (tr(Sq^-1 Sp) - d - log det(Sq^-1 Sp) + |Wq (mp - mq)|^2) / 2 */
function normalKl(p: MultivariateNormal, q: MultivariateNormal): Tensor {
  const batch = broadcastShapes('klDivergence', p.batchShape, q.batchShape)
  const [formP, formQ] = [p.covarianceForm(), q.covarianceForm()]
  const difference = stretch(sub(p.loc, q.loc), [...batch, ...p.eventShape])
  const distance = sum(square(formQ.whiten(expandDims(difference, -1))), [-2, -1])
  const excess = isTriangular(formP) && isTriangular(formQ) ? triangularExcess : tracedExcess
  return mul(add(stretch(excess(formP, formQ, batch), batch), distance), 0.5)
}

/** Whether diag(deviations) or F alone is a lower triangular factor of the covariance. */
function isTriangular({ deviations, factor }: CovarianceForm): boolean {
  return deviations === undefined || factor === undefined
}

/**
 * tr R - d - log det R of R = Sq^-1 Sp for lower triangular factors: with N = Lq^-1 (Lp - Lq) it is the sum of the squares
 * of N below its diagonal and of m^2 - 1 - log m^2 for the ratios m of the diagonals. No term is negative, none is lost to
 * rounding where p and q are close, and all are 0 where they are equal.
 */
function triangularExcess(p: CovarianceForm, q: CovarianceForm, batch: Shape): Tensor {
  const diagonal = sum(squaredRatioExcess(diagonalOfFactor(p), diagonalOfFactor(q)), -1)
  if (p.factor === undefined && q.factor === undefined) return diagonal
  const gap = sub(factorOf(p), factorOf(q))
  const n = q.whiten(stretch(gap, [...batch, ...gap.shape.slice(-2)]))
  return add(diagonal, sum(square(triangle(n, { lower: true, strict: true })), [-2, -1]))
}

function factorOf({ factor, deviations }: CovarianceForm): Tensor {
  return factor ?? diagonalMatrix(deviations as Tensor)
}

function diagonalOfFactor({ factor, deviations }: CovarianceForm): Tensor {
  return deviations ?? abs(diagonalOf(factor as Tensor))
}

/** The same by the trace, in O(d k^2) where both are diagonal or of low rank; rounding may not make it negative. */
function tracedExcess(p: CovarianceForm, q: CovarianceForm, batch: Shape): Tensor {
  const traces: Tensor[] = []
  const { deviations, factor } = p
  if (deviations !== undefined) traces.push(sum(mul(square(deviations), q.precisionDiagonal()), -1))
  if (factor !== undefined) {
    const whitened = q.whiten(stretch(factor, [...batch, ...factor.shape.slice(-2)]))
    traces.push(sum(square(whitened), [-2, -1]))
  }
  const [d = 0] = (deviations ?? diagonalOf(factor as Tensor)).shape.slice(-1)
  const logRatio = mul(sub(p.halfLogDet, q.halfLogDet), 2)
  const excess = sub(sub(addN(traces.map((trace) => stretch(trace, batch))), d), logRatio)
  // A comparison rather than a maximum, which on wasm would hide a NaN.
  return select(less(excess, 0), scalar(0), excess)
}
