import { getBackend } from '@tensorflow/tfjs-core'
import { FlowsError, type Json } from '@tfjs-flows/core'
import { constantSchedule, cosineSchedule, type Schedule, withWarmup } from './schedule.ts'

type ScheduleName = 'constant' | 'cosine'
const schedules: Record<ScheduleName, () => Schedule> = { constant: constantSchedule, cosine: cosineSchedule }

/** The numbers of a training run. A run that is resumed keeps those it was started with, unless told otherwise. */
export interface FitSettings {
  /** Steps of the optimiser in all, default 4000. */
  steps?: number | undefined
  /** Rows a step, default 256; with fewer rows than that, all of them. */
  batchSize?: number | undefined
  /** Adam's step size at its height, default 1e-3. */
  learningRate?: number | undefined
  /** How the step size changes, default 'cosine': down to 0 over `steps`. */
  schedule?: ScheduleName | Schedule | undefined
  /** Steps over which the step size first rises linearly, default 0. */
  warmupSteps?: number | undefined
  /** Largest Euclidean norm of the gradient, default 5; Infinity does not clip. */
  clipNorm?: number | undefined
  /** Steps between two evaluations of the validation rows, default 200. */
  evaluateEvery?: number | undefined
  /** Evaluations without improvement after which training stops, default Infinity: never. */
  patience?: number | undefined
  /** Steps between two looks at the loss, default 1; 10 on GPUs in the browser, where each look waits for the device. */
  lossEvery?: number | undefined
}

/** Settings with nothing left open. */
export type ResolvedSettings = { readonly [K in keyof FitSettings]-?: NonNullable<FitSettings[K]> }

const whole = { test: (n: number) => Number.isSafeInteger(n) && n >= 1, rule: 'a whole number of at least 1' }
const wholeOr0 = { test: (n: number) => Number.isSafeInteger(n) && n >= 0, rule: 'a whole number of at least 0' }
const positive = { test: (n: number) => n > 0, rule: 'above 0' }
const rules = {
  steps: whole,
  batchSize: whole,
  learningRate: { test: (n: number) => n > 0 && Number.isFinite(n), rule: 'a finite number above 0' },
  warmupSteps: wholeOr0,
  clipNorm: positive,
  evaluateEvery: whole,
  patience: { test: (n: number) => n === Infinity || whole.test(n), rule: 'a whole number of at least 1, or Infinity' },
  lossEvery: whole,
} as const

/**
 * Fills in what `chosen` leaves open: from the run that is resumed, then from the defaults.
 *
 * @throws FlowsError 'argument' for a value outside its range
 */
export function resolveSettings(chosen: FitSettings, resumed: FitSettings = {}, who = 'fit'): ResolvedSettings {
  const defaults: ResolvedSettings = {
    steps: 4000,
    batchSize: 256,
    learningRate: 1e-3,
    schedule: 'cosine',
    warmupSteps: 0,
    clipNorm: 5,
    evaluateEvery: 200,
    patience: Infinity,
    lossEvery: ['webgpu', 'webgl'].includes(getBackend()) ? 10 : 1,
  }
  const resolved = Object.fromEntries(
    (Object.keys(defaults) as (keyof FitSettings)[]).map((key) => [key, chosen[key] ?? resumed[key] ?? defaults[key]]),
  ) as ResolvedSettings
  for (const [key, { test, rule }] of Object.entries(rules)) {
    const value = resolved[key as keyof typeof rules]
    if (!test(value)) throw new FlowsError('argument', { who, rule: `${key} must be ${rule}`, got: String(value) })
  }
  checkSchedule(resolved.schedule, who)
  return resolved
}

/** The learning rate at step 0, 1, ... */
export function learningRateAt(settings: ResolvedSettings, step: number): number {
  const { schedule, learningRate, warmupSteps, steps } = settings
  const shape = typeof schedule === 'function' ? schedule : schedules[schedule]()
  return learningRate * withWarmup(shape, warmupSteps)(step, steps)
}

/** Settings as JSON: infinite ones and a schedule of the caller's own are left out. */
export function encodeSettings(settings: ResolvedSettings): { readonly [key: string]: Json } {
  const kept: [string, Json][] = []
  for (const [key, value] of Object.entries(settings)) {
    if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) kept.push([key, value])
  }
  return Object.fromEntries(kept)
}

function checkSchedule(schedule: ResolvedSettings['schedule'], who: string): void {
  if (typeof schedule === 'function' || Object.hasOwn(schedules, schedule)) return
  throw new FlowsError('argument', {
    who,
    rule: `schedule must be one of ${Object.keys(schedules).join(', ')}, or a function of step and steps`,
    got: `'${String(schedule)}'`,
    do: "Pass schedule: 'cosine'",
  })
}
