import { concat, customGrad, mul, sigmoid, split, square, sub, type Tensor, tanh } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { fused } from './fused.ts'

/**
 * y = tanh(a) sigmoid(b) where x = [a, b] along the last axis: [..., 2 n] -> [..., n], the gated activation of WaveNet
 * and PixelCNN (van den Oord et al., "Conditional image generation with PixelCNN decoders", 2016, eq. 2).
 *
 * @throws FlowsError 'shape' where the last axis is odd
 */
export function gatedTanh(x: Tensor): Tensor {
  const axis = x.rank - 1
  if (x.rank === 0 || (x.shape[axis] as number) % 2 !== 0) {
    throw new FlowsError('shape', {
      who: 'gatedTanh',
      rule: 'the last axis must be even: values, then gates',
      got: `[${x.shape.join(', ')}]`,
      do: 'Give every value its gate',
    })
  }
  const op = customGrad((...args) => {
    const [input, save] = args as [Tensor, (tensors: Tensor[]) => void]
    // Where no kernel has the gradient, both factors are kept: a tanh costs far more than the memory of one.
    let kept = [input]
    const value = fused('FlowsGatedTanh', { x: input }, {}, () => {
      const [t, s] = factors(input)
      kept = [t, s]
      return mul(t, s)
    })
    save(kept)
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [first, gate] = saved as [Tensor, Tensor?]
        return gate === undefined
          ? fused('FlowsGatedTanhGradient', { x: first, dy }, {}, () => gradient(dy, ...factors(first)))
          : gradient(dy, first, gate)
      },
    }
  })
  return op(x)
}

function factors(x: Tensor): [t: Tensor, s: Tensor] {
  const [a, b] = split(x, 2, x.rank - 1) as [Tensor, Tensor]
  return [tanh(a), sigmoid(b)]
}

function gradient(dy: Tensor, t: Tensor, s: Tensor): Tensor {
  const dyGate = mul(dy, s)
  return concat([mul(dyGate, sub(1, square(t))), mul(mul(dyGate, t), sub(1, s))], dy.rank - 1)
}
