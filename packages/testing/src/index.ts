export { type CheckpointSubject, checkpointLaws } from './checkpoint-laws.ts'
export type { Law } from './law.ts'
