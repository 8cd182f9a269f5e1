import { cast, mul, neg, relu, square, step, sub, type Tensor, tanh } from '@tensorflow/tfjs-core'
import { customGradients } from '../tape/custom-gradients.ts'
import { fused } from './fused.ts'

/**
 * The activations whose slope follows from their output y, so that the sum before them need not be kept:
 *
 * | name | value | slope |
 * |---|---|---|
 * | relu | max(x, 0) | 1 where y > 0, else 0 |
 * | leakyRelu | max(x, 0.01 x) | 1 where y > 0, 0.01 where y < 0, 0 at 0 |
 * | tanh | tanh x | 1 - y^2 |
 */
export type OutputActivation = 'leakyRelu' | 'relu' | 'tanh'

/** Slope of `leakyRelu` below zero. */
const LEAK = 0.01

const slopes: Readonly<Record<OutputActivation, (y: Tensor) => Tensor>> = {
  leakyRelu: (y) => sub(cast(step(y), 'float32'), mul(cast(step(neg(y)), 'float32'), -LEAK)),
  relu: (y) => cast(step(y), 'float32'),
  tanh: (y) => sub(1, square(y)),
}

const values: Readonly<Record<OutputActivation, (x: Tensor) => Tensor>> = {
  leakyRelu: (x) => sub(relu(x), mul(relu(neg(x)), LEAK)),
  relu: (x) => relu(x),
  tanh: (x) => tanh(x),
}

/** True for a name of an activation that `activate` and the dense ops take. */
export function isOutputActivation(name: string): name is OutputActivation {
  return Object.hasOwn(values, name)
}

/** y = a(x), entry by entry. NaN stays NaN, in the value and the gradient. */
export function activate(x: Tensor, activation: OutputActivation): Tensor {
  const [y] = customGradients({
    inputs: { x },
    forward: (save) => {
      const value = activationValue(x, activation)
      save([value])
      return [value]
    },
    gradients: ([dy], [saved]) => ({
      x: () => activationGradient(dy as Tensor, saved as Tensor, activation),
    }),
  })
  return y as Tensor
}

/** a(x) without a gradient of its own. */
export function activationValue(x: Tensor, activation: OutputActivation): Tensor {
  return values[activation](x)
}

/** dx = dy a'(x), of the output y = a(x). */
export function activationGradient(dy: Tensor, y: Tensor, activation: OutputActivation): Tensor {
  return fused('FlowsActivationGradient', { dy, y }, { activation }, () => mul(dy, slopes[activation](y)))
}
