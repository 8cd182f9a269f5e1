import {
  concat,
  customGrad,
  matMul,
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
  const { padding = 'same', dilation = 1 } = options
  const [h = 0, w = 0, inFeatures = 0] = filter.shape
  const [, height = 0, width = 0, channels = 0] = x.shape
  const around = paddingOf(padding, [(h - 1) * dilation, (w - 1) * dilation])
  const room = [
    height + around.top + around.bottom - (h - 1) * dilation,
    width + around.left + around.right - (w - 1) * dilation,
  ]
  if (x.rank !== 4 || filter.rank !== 4 || channels !== inFeatures || room.some((size) => size < 1)) {
    throw new FlowsError('shape', {
      who: 'conv2d',
      rule: 'x must be [batch, H, W, in] and filter [h, w, in, out], no larger than the padded image',
      got: `[${x.shape.join(', ')}] and [${filter.shape.join(', ')}]`,
      do: "Give x the filter's input channels, or pad more",
    })
  }
  return convolution(x, filter, around, dilation)
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

/** The convolution of the padded image, with its gradient; none is computed for the padding. */
function convolution(x: Tensor, filter: Tensor, around: ConvPadding, dilation: number): Tensor {
  const op = customGrad((...args) => {
    const [input, weight, save] = args as [Tensor, Tensor, (tensors: Tensor[]) => void]
    const image = padded(input, around)
    save([image, weight])
    return {
      value: fused('FlowsConv2d', { x: image, filter: weight }, { dilation }, () => forward(image, weight, dilation)),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [at, w] = saved as [Tensor, Tensor]
        return [inputGradient(dy, w, around, dilation), filterGradient(at, dy, w.shape, dilation)]
      },
    }
  })
  return op(x, filter)
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
