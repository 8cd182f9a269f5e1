import {
  add,
  concat,
  conv2d,
  cumprod,
  cumsum,
  depthToSpace,
  divNoNan,
  einsum,
  exp,
  floorDiv,
  gather,
  gatherND,
  grad,
  greater,
  greaterEqual,
  linalg,
  log,
  logSoftmax,
  logSumExp,
  matMul,
  mirrorPad,
  mul,
  ones,
  relu,
  reshape,
  scalar,
  sigmoid,
  slice,
  softmax,
  sqrt,
  square,
  stridedSlice,
  sum,
  type Tensor,
  type Tensor4D,
  tanh,
  tensor1d,
  tensor2d,
  tensor3d,
  tensor4d,
  topk,
  transpose,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core'
// Registers the gradients, which tfjs-core by itself leaves out.
import '@tfjs-flows/core'
import type { SelfTest } from './self-test.ts'

type Differentiable = (x: Tensor) => Tensor
type Point = () => Tensor

const row: Point = () => tensor1d([1, 2])
const column: Point = () => tensor2d([1, 2], [2, 1])
const square2: Point = () => tensor2d([1, 2, 3, 4], [2, 2])
const square2Ones: Point = () => ones([2, 2])
const image1: Point = () => ones([1, 1, 1, 1])
const image3: Point = () => ones([1, 3, 3, 1])

/** Gradients that models rely on. */
const relied: readonly SelfTest[] = [
  gradient('matMul', column, [3, 3], (x) => matMul(x, tensor2d([3], [1, 1]))),
  gradient('transpose and reshape', column, [2, 4], (x) => square(reshape(transpose(x), [2]))),
  gradient('add with broadcast', row, [2, 2], (x) => add(x, ones([2, 2]))),
  gradient('tanh', row, [0.419974, 0.0706508], tanh),
  gradient('sigmoid', row, [0.196612, 0.104994], sigmoid),
  gradient('exp and log', row, [3.718282, 7.889056], (x) => add(exp(x), log(x))),
  gradient('relu', row, [0, 1], (x) => relu(add(x, tensor1d([-2, 0])))),
  gradient('softmax', row, [0.196612, -0.196612], (x) => slice(softmax(x), 0, 1)),
  gradient('logSumExp', row, [0.268941, 0.731059], (x) => logSumExp(x)),
  gradient('slice and concat', row, [2, 1], (x) => concat([x, slice(x, 0, 1)])),
]

/** Gradients that throw or are silently wrong on some backend, each with what this project uses in its place. */
const avoided: readonly SelfTest[] = [
  gradient('where with greater', row, [0, 1], (x) => where(greater(x, 1.5), x, zerosLike(x)), 'safeWhere of core'),
  gradient('where beside a NaN', () => scalar(-1), [0], whereSqrt, 'safeWhere of core'),
  gradient('divNoNan', row, [0.5, 0.5], (x) => divNoNan(x, scalar(2)), 'safeWhere of core'),
  gradient('gather', row, [0, 2], (x) => gather(x, tensor1d([1, 1], 'int32')), 'takeColumns of core'),
  gradient('gatherND', row, [0, 1], (x) => gatherND(x, tensor2d([1], [1, 1], 'int32')), 'takeColumns of core'),
  gradient('stridedSlice', row, [1, 0], (x) => stridedSlice(x, [0], [2], [2]), 'takeColumns of core'),
  gradient('topk', row, [0, 1], (x) => topk(x, 1).values, 'takeColumns of core'),
  gradient('cumprod', row, [3, 1], (x) => cumprod(x), 'nothing calls it'),
  gradient('cumsum over axis 0', square2, [2, 2, 1, 1], (x) => cumsum(x, 0), 'a product with a triangle of core'),
  gradient('mirrorPad', row, [2, 2], (x) => mirrorPad(x, [[1, 1]], 'reflect'), 'zero padding'),
  gradient('floorDiv', row, [0, 0], (x) => floorDiv(x, scalar(2)), 'it is not differentiated'),
  gradient('logSoftmax over axis 0', column, [0.731059, -0.731059], logSoftmaxOfFirst, 'logSumExp of core'),
  gradient('einsum', row, [3, 4], (x) => einsum('i,i->', x, tensor1d([3, 4])), 'matMul and mul'),
  gradient('matMul with a broadcast batch', () => ones([1, 1, 1]), [3], broadcastMatMul, 'dense of core'),
  gradient('depthToSpace', () => ones([1, 1, 1, 4]), [1, 1, 1, 1], toSpace, 'reshape and transpose'),
  gradient('linalg.bandPart', square2Ones, [1, 0, 1, 1], (x) => linalg.bandPart(x, -1, 0), 'triangle of core'),
  gradient(
    'linalg.qr',
    () => tensor2d([2], [1, 1]),
    [4],
    (x) => square(linalg.qr(x)[1]),
    'lu of core',
  ),
  gradient('conv2d by its filter', image1, [10], convByFilter, 'conv2d of core'),
  gradient('conv2d with dilation', image3, [1, 0, 1, 0, 0, 0, 1, 0, 1], dilatedConv, 'conv2d of core'),
  gradient('second derivative of exp', () => scalar(0), [1], grad(exp), 'first derivatives alone'),
  gradient('second derivative of x tanh x', () => scalar(0.3), [1.670319], slopeOfTanh, 'first derivatives alone'),
]

/** Every gradient test: the gradient of the sum over the function's result. */
export const gradientSelfTests: readonly SelfTest[] = [...relied, ...avoided]

function whereSqrt(x: Tensor): Tensor {
  return where(greaterEqual(x, 0), sqrt(x), scalar(0))
}

function logSoftmaxOfFirst(x: Tensor): Tensor {
  return slice(logSoftmax(x, 0), [0, 0], [1, 1])
}

function broadcastMatMul(x: Tensor): Tensor {
  return matMul(tensor3d([1, 2], [2, 1, 1]), x)
}

function toSpace(x: Tensor): Tensor {
  return depthToSpace(x as Tensor4D, 2)
}

function convByFilter(filter: Tensor): Tensor {
  return conv2d(tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), filter as Tensor4D, 1, 'valid')
}

function dilatedConv(x: Tensor): Tensor {
  return conv2d(x as Tensor4D, ones([2, 2, 1, 1]) as Tensor4D, 1, 'valid', 'NHWC', 2)
}

function slopeOfTanh(x: Tensor): Tensor {
  return grad((at) => mul(tanh(at), at))(x)
}

function gradient(name: string, at: Point, expected: readonly number[], f: Differentiable, instead?: string): SelfTest {
  const run = (): Tensor => grad((x) => sum(f(x)))(at())
  return { name, kind: 'gradient', expected, tolerance: 1e-5, run, ...(instead === undefined ? {} : { instead }) }
}
