import { add, cast, concat, matMul, pad, reshape, slice, type Tensor, transpose } from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { asRows } from './as-rows.ts'
import { columnSums } from './column-sums.ts'
import { fused } from './fused.ts'

/**
 * Causal convolution along time: x [batch, T, in], filter [k, in, out], bias [out] or none, output [batch, T, out],
 *
 *     y[t] = sum_j x[t - (k - 1 - j) dilation] filter[j] + bias
 *
 * with zeros before the first step, so that y[t] sees x[..t] alone (van den Oord et al., "WaveNet", 2016, 2.1). The last
 * tap is the present. The taps are columns of one matrix product; tfjs has no gradient of a dilated convolution.
 *
 * @throws FlowsError 'shape' where x or filter do not fit, 'argument' where dilation is no whole number of at least 1
 */
export function causalConv1d(x: Tensor, filter: Tensor, dilation = 1, bias?: Tensor): Tensor {
  check(x, filter, dilation)
  // A kernel reads float32.
  const steps = x.dtype === 'float32' ? x : cast(x, 'float32')
  const [y] = customGradients({
    inputs: { x: steps, filter, ...(bias && { bias }) },
    forward: (save) => {
      save([steps, filter])
      const inputs = { x: steps, filter, ...(bias && { bias }) }
      return [fused('FlowsCausalConv1d', inputs, { dilation }, () => forward(steps, filter, dilation, bias))]
    },
    gradients: ([output], saved) => {
      const [at, w] = saved as [Tensor, Tensor]
      const dy = output as Tensor
      const [taps = 0] = w.shape
      return {
        x: () =>
          fused('FlowsCausalConv1dInputGradient', { dy, filter: w }, { dilation }, () =>
            inputGradient(dy, w, dilation),
          ),
        filter: () =>
          fused('FlowsCausalConv1dFilterGradient', { x: at, dy }, { dilation, taps }, () =>
            filterGradient(at, dy, taps, dilation),
          ),
        bias: () => columnSums(asRows(dy)),
      }
    },
  })
  return y as Tensor
}

function check(x: Tensor, filter: Tensor, dilation: number): void {
  const [, inFeatures = 0] = filter.shape
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
}

function forward(x: Tensor, filter: Tensor, dilation: number, bias: Tensor | undefined): Tensor {
  const [batch = 0, steps = 0] = x.shape
  const [taps = 0, inFeatures = 0, outFeatures = 0] = filter.shape
  const sums = matMul(tapsOf(x, taps, dilation), reshape(filter, [taps * inFeatures, outFeatures]))
  return reshape(bias === undefined ? sums : add(sums, bias), [batch, steps, outFeatures])
}

/** An input reaches the output `shift` steps later: dx[t] = sum_j dy[t + shift_j] filter[j]^T. */
function inputGradient(dy: Tensor, filter: Tensor, dilation: number): Tensor {
  const [batch = 0, steps = 0] = dy.shape
  const [taps = 0, inFeatures = 0, outFeatures = 0] = filter.shape
  const ahead = asRows(
    concat(
      shiftsOf(taps, dilation).map((shift) => earlier(dy, shift)),
      2,
    ),
  )
  const dx = matMul(ahead, reshape(transpose(filter, [0, 2, 1]), [taps * outFeatures, inFeatures]))
  return reshape(dx, [batch, steps, inFeatures])
}

function filterGradient(x: Tensor, dy: Tensor, taps: number, dilation: number): Tensor {
  const [, , inFeatures = 0] = x.shape
  const dFilter = matMul(transpose(tapsOf(x, taps, dilation)), asRows(dy))
  return reshape(dFilter, [taps, inFeatures, -1])
}

/** What each step sees: [batch T, k in], the oldest tap first. */
function tapsOf(x: Tensor, taps: number, dilation: number): Tensor {
  return asRows(
    concat(
      shiftsOf(taps, dilation).map((shift) => later(x, shift)),
      2,
    ),
  )
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
