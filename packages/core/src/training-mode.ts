import { Variable } from '@tensorflow/tfjs-core'
import type { Module } from './module.ts'

/**
 * A module that computes otherwise in a training step, such as batch normalisation, which takes the statistics of the
 * batch. Its buffers that are Variables are running statistics: a training step moves them, and they belong to the state
 * of a run as the parameters do.
 */
export interface TrainingAware extends Module {
  /** True within `whileTraining` alone. */
  isTraining: boolean
}

/**
 * Runs `body`, which must not be asynchronous, with `isTraining` true in every part of `module` that knows training, and
 * sets it back however the body ends. Training loops wrap the loss of a step in it, and nothing else; instead of the
 * module they may pass its `trainingParts`, found once.
 *
 * @example
 * ```ts
 * const { value, grads } = variableGrads(() => whileTraining(flow, () => neg(mean(flow.logProb(batch)))))
 * ```
 */
export function whileTraining<T>(of: Module | readonly TrainingAware[], body: () => T): T {
  const before = ('modules' in of ? trainingParts(of) : of).map((part) => ({ part, isTraining: part.isTraining }))
  for (const { part } of before) part.isTraining = true
  try {
    return body()
  } finally {
    for (const { part, isTraining } of before) part.isTraining = isTraining
  }
}

/** The parts of a module that know training. */
export function trainingParts(module: Module): TrainingAware[] {
  return [...partsAware(module).values()]
}

/** The Variables that training steps move without a gradient, by dotted name. */
export function runningStatistics(module: Module): Map<string, Variable> {
  const found = new Map<string, Variable>()
  for (const [path, part] of partsAware(module)) {
    for (const [name, tensor] of part.buffers()) {
      if (tensor instanceof Variable) found.set(path === '' ? name : `${path}.${name}`, tensor)
    }
  }
  return found
}

function partsAware(module: Module): Map<string, TrainingAware> {
  const found = new Map<string, TrainingAware>()
  for (const [path, part] of module.modules()) if (isAware(part)) found.set(path, part)
  return found
}

function isAware(module: Module): module is TrainingAware {
  return 'isTraining' in module && typeof module.isTraining === 'boolean'
}
