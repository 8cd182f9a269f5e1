import type { Module } from '@tfjs-flows/core'
import { type FitOptions, type FitResult, finished, fit, type Trainable } from '@tfjs-flows/train'

/** Seconds between two lines. */
const PAUSE = 15

/** Fits a model and prints a line of progress every 15 seconds and at each evaluation. */
export async function trainDensity<Model extends Trainable & Module>(
  name: string,
  options: FitOptions<Model>,
  print: (line: string) => void,
): Promise<FitResult> {
  let last = performance.now()
  const result = await finished(fit(options), ({ step, steps, loss, validation, stepsPerSecond, etaSeconds }) => {
    const now = performance.now()
    if (validation === undefined && now - last < PAUSE * 1000) return
    last = now
    const held = validation === undefined ? '' : `, validation ${validation.loss.toFixed(3)}`
    const rate = `${stepsPerSecond.toFixed(1)} steps/s, ${Math.ceil(etaSeconds)} s left`
    print(`${name}: step ${step} of ${steps}, train ${loss.toFixed(3)}${held} nats; ${rate}`)
  })
  const { best, seconds, stopped } = result
  print(`${name}: best step ${best.step}, ${seconds.toFixed(0)} s, stopped by ${stopped}`)
  return result
}
