import { add, concat, customGrad, matMul, pad, reshape, slice, type Tensor, transpose } from '@tensorflow/tfjs-core'
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
      const columns = tapsOf(input, taps, dilation)
      return reshape(matMul(columns, reshape(weight, [taps * inFeatures, outFeatures])), [batch, steps, outFeatures])
    })
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [at, w] = saved as [Tensor, Tensor]
        const rows = reshape(dy, [batch * steps, outFeatures])
        const dColumns = matMul(rows, transpose(reshape(w, [taps * inFeatures, outFeatures])))
        const dFilter = matMul(transpose(tapsOf(at, taps, dilation)), rows)
        return [
          sumOfTaps(reshape(dColumns, [batch, steps, taps * inFeatures]), taps, dilation),
          reshape(dFilter, [taps, inFeatures, outFeatures]),
        ]
      },
    }
  })
  return op(x, filter)
}

/** For each step what its taps see, oldest first: [batch T, k in]. */
function tapsOf(x: Tensor, taps: number, dilation: number): Tensor {
  const [batch = 0, steps = 0, features = 0] = x.shape
  const shifted = Array.from({ length: taps }, (_, j) => later(x, (taps - 1 - j) * dilation))
  return reshape(concat(shifted, 2), [batch * steps, taps * features])
}

/** The adjoint of `tapsOf`: each tap's columns moved back in time and added. */
function sumOfTaps(columns: Tensor, taps: number, dilation: number): Tensor {
  const [batch = 0, steps = 0, width = 0] = columns.shape
  const features = width / taps
  return Array.from({ length: taps }, (_, j) => {
    const part = slice(columns, [0, 0, j * features], [batch, steps, features])
    return earlier(part, (taps - 1 - j) * dilation)
  }).reduce((sum, part) => add(sum, part))
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
