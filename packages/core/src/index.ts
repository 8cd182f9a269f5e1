import './generated/tfjs-gradients.js'

export { Batches, type BatchesOptions, type BatchesState, batches } from './batches.ts'
export { Breather } from './breather.ts'

export type {
  Bijection,
  Density,
  FastSide,
  LogDensity,
  LogProbKind,
  Network,
  SampleOptions,
  ScalarDensity,
  Shape,
  Support,
} from './contracts.ts'
export {
  encodeOptions,
  type Json,
  type ModuleConfig,
  type ModuleSpec,
  type TensorSpec,
} from './encode-options.ts'
export { turnOfEventLoop } from './event-loop.ts'
export { forwardEventShape, inverseEventShape, outputEventRank } from './event-shape.ts'
export { choleskyInPlace, invertLowerInPlace } from './float64/cholesky-in-place.ts'
export { derivative, shapeStep } from './float64/derivative.ts'
export { findRoot } from './float64/find-root.ts'
export { gaussLegendre, type Quadrature } from './float64/gauss-legendre.ts'
export {
  incompleteBeta,
  incompleteBetaSlope,
  inverseIncompleteBeta,
  logBetaDensity,
} from './float64/incomplete-beta-float64.ts'
export { incompleteGamma } from './float64/incomplete-gamma-float64.ts'
export { logGammaFloat64 } from './float64/log-gamma-float64.ts'
export { normalCdfFloat64 } from './float64/normal-cdf-float64.ts'
export { invertTails, type TailPair, tailPair, tailSlope } from './float64/tail-pair.ts'
export { FlowsError, type FlowsErrorCode } from './flows-error.ts'
export { type Member, Module } from './module.ts'
export {
  fromSpec,
  type ModuleClass,
  moduleClass,
  moduleSources,
  parseModuleSpec,
  registeredModules,
  registerModule,
  type TensorSource,
  toSpec,
} from './module-config.ts'
export { activate, isOutputActivation, type OutputActivation } from './ops/activation.ts'
export type { AdamOptions, AdamState, LossGradients } from './ops/adam-by-ops.ts'
export { addLogDensities } from './ops/add-log-densities.ts'
export { type AffineCouplingOptions, affineCoupling, type ScaleMap, scaleConstants } from './ops/affine-coupling.ts'
export { bernoulliLogProb } from './ops/bernoulli-log-prob.ts'
export { besselRatio } from './ops/bessel-ratio.ts'
export { broadcast } from './ops/broadcast.ts'
export { categoricalLogProb } from './ops/categorical-log-prob.ts'
export { causalConv1d } from './ops/causal-conv1d.ts'
export { cholesky } from './ops/cholesky.ts'
export { clip } from './ops/clip.ts'
export { clippedAdamStep } from './ops/clipped-adam-step.ts'
export { type ColumnPlaces, inverseOrder, joinColumns, splitColumns } from './ops/column-parts.ts'
export { type Conv2dOptions, type ConvPadding, conv2d } from './ops/conv2d.ts'
export { cubicKind } from './ops/cubic-spline.ts'
export { dense, maskedDense } from './ops/dense.ts'
export { type DenseOntoOptions, denseOnto } from './ops/dense-onto.ts'
export { deviance } from './ops/deviance.ts'
export { digamma } from './ops/digamma.ts'
export { elementwiseFloat64, type Float64Function } from './ops/elementwise-float64.ts'
export { excessOverLog } from './ops/excess-over-log.ts'
export { expm1 } from './ops/expm1.ts'
export { fromFlatVector, toFlatVector } from './ops/flat-vector.ts'
export { fused, hasKernels, runKernel } from './ops/fused.ts'
export { gatedTanh } from './ops/gated-tanh.ts'
export { linearKind } from './ops/linear-spline.ts'
export { logBesselI0e, logBesselI1e } from './ops/log-bessel-i0e.ts'
export { logBeta } from './ops/log-beta.ts'
export { logGamma } from './ops/log-gamma.ts'
export { logAddExp, logSumExp } from './ops/log-sum-exp.ts'
export { log1mexp } from './ops/log1mexp.ts'
export { log1p } from './ops/log1p.ts'
export { type LuFactors, logAbsDet, lu, solve } from './ops/lu.ts'
export { type LuParameters, type LuProductOptions, luProduct } from './ops/lu-product.ts'
export { matrixProduct } from './ops/matrix-product.ts'
export { logMillsRatio, normalCdf, normalLogCdf } from './ops/normal-cdf.ts'
export { normalLogProb } from './ops/normal-log-prob.ts'
export { inverseErf, normalQuantile } from './ops/normal-quantile.ts'
export { quadraticKind } from './ops/quadratic-spline.ts'
export { rationalLinearKind } from './ops/rational-linear-spline.ts'
export {
  type RationalQuadraticSplineOptions,
  rationalQuadraticKind,
  rationalQuadraticSpline,
} from './ops/rational-quadratic-spline.ts'
export { inverseRegularizedBeta, logRegularizedBeta, regularizedBeta } from './ops/regularized-beta.ts'
export {
  implicitGammaSlope,
  inverseRegularizedGammaP,
  inverseRegularizedGammaQ,
  logRegularizedGamma,
  regularizedGammaP,
  regularizedGammaQ,
  type Tail,
} from './ops/regularized-gamma.ts'
export { rowSums } from './ops/row-sums.ts'
export { safeWhere, select } from './ops/select.ts'
export { logSigmoid, softplus } from './ops/softplus.ts'
export { type SplineKind, type SplineOptions, spline } from './ops/spline.ts'
export type { SplineBins } from './ops/spline-bins.ts'
export type { CurvePartials, CurvePoint, SplineCurve } from './ops/spline-curve.ts'
export { type SplineBoundary, type SplineShape, slopeCount } from './ops/spline-shape.ts'
export { splitRows } from './ops/split-rows.ts'
export { stirlingRemainder } from './ops/stirling-remainder.ts'
export { stopGradient } from './ops/stop-gradient.ts'
export { meanFloat64, sumFloat64, sumOf } from './ops/sum-float64.ts'
export { takeColumns } from './ops/take-columns.ts'
export { takeEntry } from './ops/take-entry.ts'
export { total } from './ops/total.ts'
export { diagonalMatrix, diagonalOf, triangle } from './ops/triangle.ts'
export { swapLast, triangularSolve } from './ops/triangular-solve.ts'
export { trigamma } from './ops/trigamma.ts'
export { withShape } from './ops/with-shape.ts'
export { xlogy } from './ops/xlogy.ts'
export { philox4x32 } from './philox.ts'
export { Rng, type RngState } from './rng.ts'
export { customGradients, type DifferentiableOp } from './tape/custom-gradients.ts'
export { dropTape } from './tape/drop-tape.ts'
export { isRecording } from './tape/is-recording.ts'
export { valueAndGradients } from './tape/value-and-gradients.ts'
export { runningStatistics, type TrainingAware, trainingParts, whileTraining } from './training-mode.ts'
