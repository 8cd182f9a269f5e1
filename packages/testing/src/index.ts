export type { BijectorCase } from './bijector-case.ts'
export { bijectorLaws } from './bijector-laws.ts'
export { type CheckpointSubject, checkpointLaws } from './checkpoint-laws.ts'
export { chiSquare } from './chi-square.ts'
export { type ConditionerCase, conditionerLaws } from './conditioner-laws.ts'
export { distributionLaws } from './distribution-laws.ts'
export type {
  DistributionFunction,
  DistributionSubject,
  Numbers,
  ParameterNumbers,
  ParameterTensors,
  Support,
  TestedDistribution,
} from './distribution-subject.ts'
export { type DistributionTolerances, distributionTolerances } from './distribution-tolerances.ts'
export { expectClose, expectFinite } from './expect-close.ts'
export { type GradientCheckOptions, type GradientMismatch, gradientMismatches } from './gradient-check.ts'
export type { Chart } from './in-coordinates.ts'
export { type GoodnessOfFit, kolmogorovSmirnov } from './kolmogorov-smirnov.ts'
export type { Law, LawSubject } from './law.ts'
export { lawsAbout } from './laws-about.ts'
export { type ModuleCase, moduleLaws, perturbParameters, rebuild } from './module-laws.ts'
export { type ElementwiseMap, type NumericHealth, numericHealth } from './numeric-health.ts'
export { type Tolerances, tolerances } from './tolerances.ts'
