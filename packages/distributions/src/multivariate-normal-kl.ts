import { abs, add, div, expandDims, log, mul, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core'
import { diagonalOf, triangularSolve } from '@tfjs-flows/core'
import { broadcastShapes } from './broadcast-shapes.ts'
import { registerKl } from './kl-divergence.ts'
import { MultivariateNormalDiag } from './multivariate-normal-diag.ts'
import { MultivariateNormalTriL } from './multivariate-normal-tril.ts'
import { stretch } from './stretch.ts'

type MultivariateNormal = MultivariateNormalDiag | MultivariateNormalTriL

registerKl(MultivariateNormalDiag, MultivariateNormalDiag, (p, q) => {
  const ratio = square(div(p.scaleDiag, q.scaleDiag))
  const distance = square(div(sub(p.loc, q.loc), q.scaleDiag))
  return mul(sum(sub(sub(add(ratio, distance), 1), log(ratio)), -1), 0.5)
})
registerKl(MultivariateNormalDiag, MultivariateNormalTriL, generalKl)
registerKl(MultivariateNormalTriL, MultivariateNormalDiag, generalKl)
registerKl(MultivariateNormalTriL, MultivariateNormalTriL, generalKl)

/**
 * (|Lq^-1 Lp|^2 + |Lq^-1 (mq - mp)|^2 - d) / 2 + sum of log(Lq_ii / Lp_ii), with Frobenius norms: one triangular solve
 * for the columns of both.
 */
function generalKl(p: MultivariateNormal, q: MultivariateNormal): Tensor {
  const [d = 0] = p.eventShape
  const batch = broadcastShapes('klDivergence', p.batchShape, q.batchShape)
  const factorP = p.scaleFactor(batch)
  const factorQ = q.scaleFactor(batch)
  const difference = stretch(sub(p.loc, q.loc), [...batch, d])
  const squared = add(
    sum(square(triangularSolve(factorQ, factorP)), [-2, -1]),
    sum(square(triangularSolve(factorQ, expandDims(difference, -1))), [-2, -1]),
  )
  const logRatio = sub(log(abs(diagonalOf(factorQ))), log(abs(diagonalOf(factorP))))
  return add(mul(sub(squared, d), 0.5), sum(logRatio, -1))
}
