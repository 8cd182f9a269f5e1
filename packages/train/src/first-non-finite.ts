import { dispose, mean, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { StepInput } from './take-step.ts'

/**
 * Where the numbers of a step that cannot be taken first stop being finite, in words: the first stage of the loss, such
 * as a part of a flow, whose values are not; else the first parameter whose gradient is not. `again` gives the same step.
 */
export async function firstNonFinite(again: () => StepInput): Promise<string> {
  const stages = tidy(() => again().stages())
  let found: string | undefined
  for (const { place, values } of stages) {
    for (const tensor of values) {
      if (found === undefined && !(await allFinite(tensor))) found = place
      tensor.dispose()
    }
  }
  return found ?? firstParameter(again())
}

async function firstParameter({ parameters, losses }: StepInput): Promise<string> {
  const { loss, gradients } = parameters.gradients(() => mean(losses()))
  const areFinite = await Promise.all(gradients.map(allFinite))
  dispose([loss, ...gradients])
  const index = areFinite.indexOf(false)
  return index < 0 ? 'the loss' : `the gradient of '${parameters.names[index]}'`
}

async function allFinite(tensor: Tensor): Promise<boolean> {
  return (await tensor.data()).every((value) => Number.isFinite(value))
}
