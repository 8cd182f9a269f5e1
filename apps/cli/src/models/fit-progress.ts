import { duration, nats, progressBar } from '../format.ts'

/** What a running training says of itself. */
export interface TrainingProgress {
  readonly step: number
  readonly steps: number
  readonly loss: number
  readonly stepsPerSecond: number
  readonly etaSeconds: number
  readonly validationLoss: number | undefined
}

/** One progress line: steps, rate, time left, losses in nats. */
export function trainingLine(name: string, progress: TrainingProgress): string {
  const { step, steps, loss, stepsPerSecond, etaSeconds, validationLoss } = progress
  const best = validationLoss === undefined ? '' : `, validation ${nats(validationLoss)}`
  return `${name} ${progressBar(step, steps)} ${step}/${steps}  ${stepsPerSecond.toFixed(0)} steps/s  ${duration(etaSeconds)} left  loss ${nats(loss)} nats${best}`
}
