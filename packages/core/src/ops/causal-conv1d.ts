import { concat, customGrad, matMul, pad, reshape, slice, type Tensor, transpose } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { fused } from './fused.ts'

/**
 * Causal convolution along time: x [batch, T, in], filter [k, in, out], output [batch, T, out],
 *
 *     y[t] = sum_j x[t - (k - 1 - j) dilation] filter[j]
 *
 * with zeros before the first step, so that y[t] sees x[..t] alone (van den Oord et al., "WaveNet", 2016, 2.1). The last
 * tap is the present. The taps are columns of one matrix product; tfjs has no gradient of a dilated convolution.
 *
 * @throws FlowsError 'shape' where x or filter do not fit, 'argument' where dilation is no whole number of at least 1
 */
export function causalConv1d(x: Tensor, filter: Tensor, dilation = 1): Tensor {
  const [taps = 0, inFeatures = 0, outFeatures = 0] = filter.shape
  if (x.rank !== 3 || filter.rank !== 3 || x.shape[2] !== inFeatures) {
    throw new FlowsError('shape', {
      who: 'causalConv1d',
      rule: 'x must be [batch, T, in] and filter [k, in, out]',
      got: `[${x.shape.join(', ')}] and [${filter.shape.join(', ')}]`,
      do: `Pass x of shape [batch, T, ${inFeatures}]`,
    })
  }
  if (!Number.isInteger(dilation) || dilation < 1) {
    throw new FlowsError('argument', {
      who: 'causalConv1d',
      rule: 'dilation must be a whole number of at least 1',
      got: String(dilation),
      do: 'Pass dilation: 1, 2, 4, …',
    })
  }
  const [batch = 0, steps = 0] = x.shape
  const op = customGrad((...args) => {
    const [input, weight, save] = args as [Tensor, Tensor, (tensors: Tensor[]) => void]
    save([input, weight])
    const value = fused('FlowsCausalConv1d', { x: input, filter: weight }, { dilation }, () => {
      const behind = shiftsOf(taps, dilation).map((shift) => later(input, shift))
      const columns = reshape(concat(behind, 2), [batch * steps, taps * inFeatures])
      return reshape(matMul(columns, reshape(weight, [taps * inFeatures, outFeatures])), [batch, steps, outFeatures])
    })
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [at, w] = saved as [Tensor, Tensor]
        // An input reaches the output `shift` steps later: dx[t] = sum_j dy[t + shift_j] filter[j]^T, and dfilter alike.
        const ahead = shiftsOf(taps, dilation).map((shift) => earlier(dy, shift))
        const columns = reshape(concat(ahead, 2), [batch * steps, taps * outFeatures])
        const dInput = matMul(columns, reshape(transpose(w, [0, 2, 1]), [taps * outFeatures, inFeatures]))
        const dFilter = matMul(transpose(reshape(at, [batch * steps, inFeatures])), columns)
        return [reshape(dInput, at.shape), transpose(reshape(dFilter, [inFeatures, taps, outFeatures]), [1, 0, 2])]
      },
    }
  })
  return op(x, filter)
}

/** How far back each tap looks, oldest first. */
function shiftsOf(taps: number, dilation: number): number[] {
  return Array.from({ length: taps }, (_, j) => (taps - 1 - j) * dilation)
}

/** x[t - shift], with zeros before the start. */
function later(x: Tensor, shift: number): Tensor {
  const [batch = 0, steps = 0, features = 0] = x.shape
  if (shift === 0) return x
  const kept = Math.max(0, steps - shift)
  const gap = steps - kept
  return pad(slice(x, [0, 0, 0], [batch, kept, features]), [
    [0, 0],
    [gap, 0],
    [0, 0],
  ])
}

/** x[t + shift], with zeros after the end. */
function earlier(x: Tensor, shift: number): Tensor {
  const [batch = 0, steps = 0, features = 0] = x.shape
  if (shift === 0) return x
  const kept = Math.max(0, steps - shift)
  const gap = steps - kept
  return pad(slice(x, [0, gap, 0], [batch, kept, features]), [
    [0, 0],
    [0, gap],
    [0, 0],
  ])
}
