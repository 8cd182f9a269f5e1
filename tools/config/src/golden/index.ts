export { type Agreement, agreement, type Closeness } from './agreement.ts'
export { type BijectorCase, bijectorCases, bijectorCloseness, bijectorFile, splineEntries } from './bijector-cases.ts'
export {
  createDistribution,
  type DistributionCase,
  distributionCases,
  distributionCloseness,
  distributionFile,
  type ReferenceCases,
} from './distribution-cases.ts'
export { type SplineCall, type SplineEntry, splineAgreements } from './spline-agreements.ts'
