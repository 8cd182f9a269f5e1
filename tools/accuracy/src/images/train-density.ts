import type { Module } from '@tfjs-flows/core'
import { type FitOptions, type FitResult, finished, fit, type Trainable } from '@tfjs-flows/train'

/** Fits a model, and says how far it is at each look; gives the step of the best weights and the time. */
export async function trainDensity<Model extends Trainable & Module>(
  name: string,
  options: FitOptions<Model>,
  say: (line: string) => void,
): Promise<FitResult> {
  let held = ''
  return await finished(fit(options), ({ step, steps, loss, validation, stepsPerSecond, etaSeconds }) => {
    if (validation !== undefined) held = `, validation ${validation.loss.toFixed(3)}`
    const rate = `${stepsPerSecond.toFixed(1)} steps/s, ${Math.ceil(etaSeconds)} s left`
    say(`${name}: step ${step} of ${steps}, train ${loss.toFixed(3)}${held} nats; ${rate}`)
  })
}
