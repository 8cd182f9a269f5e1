import { concat, customGrad, mul, sigmoid, split, square, sub, type Tensor, tanh } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { hasKernels, runKernel } from './fused.ts'

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
    if (hasKernels(['FlowsGatedTanh', 'FlowsGatedTanhGradient'])) {
      save([input])
      return {
        value: runKernel('FlowsGatedTanh', { x: input }, {}) as Tensor,
        gradFunc: (dy: Tensor, [at]: Tensor[]) =>
          runKernel('FlowsGatedTanhGradient', { x: at as Tensor, dy }, {}) as Tensor,
      }
    }
    const [a, b] = split(input, 2, axis) as [Tensor, Tensor]
    const [t, s] = [tanh(a), sigmoid(b)]
    save([t, s])
    return {
      value: mul(t, s),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [value, gate] = saved as [Tensor, Tensor]
        const dyGate = mul(dy, gate)
        return concat([mul(dyGate, sub(1, square(value))), mul(mul(dyGate, value), sub(1, gate))], axis)
      },
    }
  })
  return op(x)
}
