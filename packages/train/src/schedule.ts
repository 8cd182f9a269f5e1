/** The factor on the learning rate at a step: 0 is the first of `steps`. */
export type Schedule = (step: number, steps: number) => number

/** 1 throughout. */
export function constantSchedule(): Schedule {
  return () => 1
}

/**
 * From 1 down to 0 along half a cosine: (1 + cos(pi step / steps)) / 2 (Loshchilov and Hutter, "SGDR: stochastic
 * gradient descent with warm restarts", 2017, equation 5, one cycle).
 */
export function cosineSchedule(): Schedule {
  return (step, steps) => (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps)) / 2
}

/**
 * A schedule that first rises linearly: its first `warmupSteps` factors are scaled by 1/warmupSteps, 2/warmupSteps, ..., 1.
 */
export function withWarmup(schedule: Schedule, warmupSteps: number): Schedule {
  return (step, steps) => schedule(step, steps) * Math.min(1, (step + 1) / Math.max(1, warmupSteps))
}
