import { mean, tidy } from '@tensorflow/tfjs-core'
import type { Trainable } from './objective.ts'
import type { StepInput } from './propose-step.ts'

/** Where the numbers of a step that cannot be taken first stop being finite, in words. */
export async function firstNonFinite<Model extends Trainable>(input: StepInput<Model>): Promise<string> {
  return firstParameter(input)
}

/** The first parameter with a gradient that is not finite. */
async function firstParameter<Model extends Trainable>(input: StepInput<Model>): Promise<string> {
  const { model, objective, parameters, rng } = input
  const gradient = tidy(() => {
    const batch = input.batch()
    return parameters.gradient(() => mean(objective.losses(model, { ...batch, rng }))).gradient
  })
  const values = await gradient.data()
  gradient.dispose()
  const index = values.findIndex((value) => !Number.isFinite(value))
  return index < 0 ? 'the loss' : `the gradient of '${parameters.nameAt(index)}'`
}
