import { add, customGrad, exp, mul, neg, relu, sigmoid, sub, type Tensor } from '@tensorflow/tfjs-core'
import { activate, FlowsError, softplus } from '@tfjs-flows/core'

/**
 * The elementwise nonlinearities by name; each gives a tensor of x's shape and has a gradient on every backend.
 *
 * | name | formula | smooth |
 * |---|---|---|
 * | identity | x | yes |
 * | relu | max(x, 0) | no |
 * | leakyRelu | max(x, 0.01 x) | no |
 * | elu | x where x > 0, else e^x - 1 (Clevert et al. 2016) | first derivative |
 * | silu | x sigmoid(x) (Elfwing et al. 2018) | yes |
 * | softplus | log(1 + e^x) | yes |
 * | tanh | tanh x | yes |
 */
export const activations = {
  elu: (x: Tensor): Tensor => elu(x),
  identity: (x: Tensor): Tensor => x,
  leakyRelu: (x: Tensor): Tensor => activate(x, 'leakyRelu'),
  relu: (x: Tensor): Tensor => activate(x, 'relu'),
  silu: (x: Tensor): Tensor => silu(x),
  softplus: (x: Tensor): Tensor => softplus(x),
  tanh: (x: Tensor): Tensor => activate(x, 'tanh'),
} as const

/** The name of an elementwise nonlinearity. */
export type Activation = keyof typeof activations

/**
 * The function of a name.
 *
 * @throws FlowsError 'argument' for a name that is not in `activations`
 */
export function activationOf(name: Activation): (x: Tensor) => Tensor {
  if (Object.hasOwn(activations, name)) return activations[name]
  throw new FlowsError('argument', {
    who: 'activation',
    rule: `the name must be one of ${Object.keys(activations).join(', ')}`,
    got: `'${String(name)}'`,
    do: "Pass activation: 'relu'",
  })
}

/** With e = exp(min(x, 0)), which cannot overflow: elu = max(x, 0) + e - 1 and elu' = e. */
function elu(x: Tensor): Tensor {
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    const slope = exp(neg(relu(neg(input))))
    save([slope])
    return {
      value: add(relu(input), sub(slope, 1)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, saved[0] as Tensor),
    }
  })
  return op(x)
}

/** With s = sigmoid(x): silu = x s and silu' = s (1 + x (1 - s)). */
function silu(x: Tensor): Tensor {
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    const gate = sigmoid(input)
    save([input, gate])
    return {
      value: mul(input, gate),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [at, s] = saved as [Tensor, Tensor]
        return mul(dy, mul(s, add(1, mul(at, sub(1, s)))))
      },
    }
  })
  return op(x)
}
