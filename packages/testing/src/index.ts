export { type CheckpointSubject, checkpointLaws } from './checkpoint-laws.ts'
export { type GradientCheckOptions, type GradientMismatch, gradientMismatches } from './gradient-check.ts'
export type { Law } from './law.ts'
