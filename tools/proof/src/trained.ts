import { type TensorLike, tensor, type Variable, variable } from '@tensorflow/tfjs-core'

/** A parameter that is trained, so that gradients to it can be asked for; it belongs to the module that takes it. */
export function trained(value: TensorLike): Variable {
  const initial = tensor(value, undefined, 'float32')
  const made = variable(initial)
  initial.dispose()
  return made
}
