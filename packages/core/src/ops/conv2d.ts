import {
  add,
  cast,
  concat,
  matMul,
  type NamedAttrMap,
  pad,
  reshape,
  reverse,
  slice,
  conv2d as stockConv2d,
  type Tensor,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core'
import { FlowsError } from '../flows-error.ts'
import { customGradients } from '../tape/custom-gradients.ts'
import { asRows } from './as-rows.ts'
import { columnSums } from './column-sums.ts'
import { dense } from './dense.ts'
import { fused } from './fused.ts'

/** Rows or columns of zeros around an image. */
export interface ConvPadding {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export interface Conv2dOptions {
  /** 'same' keeps height and width, 'valid' adds nothing, or zeros on each side. Default 'same'. */
  padding?: 'same' | 'valid' | ConvPadding | undefined
  /** Distance between the filter's taps, at least 1, default 1. */
  dilation?: number | undefined
  /** [out], added to every output; default none. */
  bias?: Tensor | undefined
}

/**
 * Convolution (cross-correlation) of images: x [batch, H, W, in], filter [h, w, in, out], stride 1.
 *
 * The gradient in x is a convolution of dy with the turned filter, that in the filter a matrix product for each tap:
 * the stock wasm backend has no kernel for the latter and one for the former that is ten times slower (tfjs 4.22).
 *
 * @throws FlowsError 'shape' where x or filter do not fit or the filter is larger than the padded image
 */
export function conv2d(x: Tensor, filter: Tensor, options: Conv2dOptions = {}): Tensor {
  const { padding = 'same', dilation = 1, bias } = options
  const [h = 0, w = 0, inFeatures = 0, outFeatures = 0] = filter.shape
  const [, height = 0, width = 0, channels = 0] = x.shape
  const around = paddingOf(padding, [(h - 1) * dilation, (w - 1) * dilation])
  const size = [
    height + around.top + around.bottom - (h - 1) * dilation,
    width + around.left + around.right - (w - 1) * dilation,
  ] as const
  if (x.rank !== 4 || filter.rank !== 4 || channels !== inFeatures || size.some((length) => length < 1)) {
    throw new FlowsError('shape', {
      who: 'conv2d',
      rule: 'x must be [batch, H, W, in] and filter [h, w, in, out], no larger than the padded image',
      got: `[${x.shape.join(', ')}] and [${filter.shape.join(', ')}]`,
      do: "Give x the filter's input channels, or pad more",
    })
  }
  if (h === 1 && w === 1 && Object.values(around).every((zeros) => zeros === 0)) {
    return dense(x, reshape(filter, [inFeatures, outFeatures]), bias)
  }
  // A kernel reads float32.
  const image = x.dtype === 'float32' ? x : cast(x, 'float32')
  return convolution({ x: image, filter, bias }, { around, size, dilation })
}

function paddingOf(padding: 'same' | 'valid' | ConvPadding, reach: readonly [number, number]): ConvPadding {
  if (padding === 'valid') return { top: 0, bottom: 0, left: 0, right: 0 }
  if (padding !== 'same') return padding
  const [rows, columns] = reach
  return { top: rows >> 1, bottom: rows - (rows >> 1), left: columns >> 1, right: columns - (columns >> 1) }
}

/** Zeros around an image; a negative number of them cuts rows or columns off. */
function padded(x: Tensor, { top, bottom, left, right }: ConvPadding): Tensor {
  const [batch = 0, height = 0, width = 0, features = 0] = x.shape
  const cut = (n: number): number => Math.max(0, -n)
  const kept = [height - cut(top) - cut(bottom), width - cut(left) - cut(right)] as const
  const inner =
    kept[0] === height && kept[1] === width
      ? x
      : slice(x, [0, cut(top), cut(left), 0], [batch, Math.max(0, kept[0]), Math.max(0, kept[1]), features])
  const more = [top, bottom, left, right].map((n) => Math.max(0, n)) as [number, number, number, number]
  if (more.every((n) => n === 0)) return inner
  return pad(inner, [
    [0, 0],
    [more[0], more[1]],
    [more[2], more[3]],
    [0, 0],
  ])
}

interface Inputs {
  readonly x: Tensor
  readonly filter: Tensor
  readonly bias: Tensor | undefined
}

interface Place {
  readonly around: ConvPadding
  /** Height and width of the output. */
  readonly size: readonly [number, number]
  readonly dilation: number
}

function convolution({ x, filter, bias }: Inputs, { around, size, dilation }: Place): Tensor {
  const { top, left } = around
  const inputs = { x, filter, ...(bias && { bias }) }
  const [y] = customGradients({
    inputs,
    forward: (save) => {
      save([x, filter])
      return [
        fused('FlowsConv2d', inputs, { dilation, top, left, size: [...size] }, () => {
          const sums = forward(padded(x, around), filter, dilation)
          return bias === undefined ? sums : add(sums, bias)
        }),
      ]
    },
    gradients: ([output], saved) => {
      const [at, w] = saved as [Tensor, Tensor]
      const dy = output as Tensor
      const attributes = (shape: readonly number[]): NamedAttrMap => ({ dilation, top, left, size: [...shape] })
      return {
        x: () =>
          fused('FlowsConv2dInputGradient', { dy, filter: w }, attributes(at.shape.slice(1, 3)), () =>
            inputGradient(dy, w, around, dilation),
          ),
        filter: () =>
          fused('FlowsConv2dFilterGradient', { x: at, dy }, attributes(w.shape.slice(0, 2)), () =>
            filterGradient(padded(at, around), dy, w.shape, dilation),
          ),
        bias: () => columnSums(asRows(dy)),
      }
    },
  })
  return y as Tensor
}

function forward(x: Tensor, filter: Tensor, dilation: number): Tensor {
  return stockConv2d(x as Tensor4D, filter as Tensor4D, 1, 'valid', 'NHWC', dilation)
}

/** Every dy reaches the inputs under its filter: dy with zeros all around, convolved with the filter turned by 180 degrees. */
function inputGradient(dy: Tensor, filter: Tensor, around: ConvPadding, dilation: number): Tensor {
  const [h = 0, w = 0] = filter.shape
  const [rows, columns] = [(h - 1) * dilation, (w - 1) * dilation]
  const turned = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2])
  const zeros = {
    top: rows - around.top,
    bottom: rows - around.bottom,
    left: columns - around.left,
    right: columns - around.right,
  }
  return forward(padded(dy, zeros), turned, dilation)
}

/** For each tap the product of what it saw with dy. */
function filterGradient(x: Tensor, dy: Tensor, shape: readonly number[], dilation: number): Tensor {
  const [h = 0, w = 0, inFeatures = 0, outFeatures = 0] = shape
  const [batch = 0, height = 0, width = 0] = dy.shape
  const count = batch * height * width
  const rows = reshape(dy, [count, outFeatures])
  const taps: Tensor[] = []
  for (let i = 0; i < h; i += 1) {
    for (let j = 0; j < w; j += 1) {
      const seen = slice(x, [0, i * dilation, j * dilation, 0], [batch, height, width, inFeatures])
      taps.push(matMul(transpose(reshape(seen, [count, inFeatures])), rows))
    }
  }
  return reshape(concat(taps, 0), [h, w, inFeatures, outFeatures])
}
