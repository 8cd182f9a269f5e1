import {
  add,
  avgPool,
  clipByValue,
  concat,
  conv2d,
  erf,
  exp,
  expm1,
  fill,
  fused,
  log,
  log1p,
  matMul,
  maximum,
  mean,
  oneHot,
  ones,
  scalar,
  sigmoid,
  slice,
  softmax,
  softplus,
  sum,
  type Tensor4D,
  tanh,
  tensor1d,
  tensor2d,
  tensor4d,
  transpose,
  where,
} from '@tensorflow/tfjs-core'
import type { SelfTest } from './self-test.ts'

/** Values that models rely on: a backend that fails one of these is not fit for use. */
const relied: readonly SelfTest[] = [
  value('matMul', { expected: [19, 22, 43, 50] }, () => matMul(square2(), tensor2d([5, 6, 7, 8], [2, 2]))),
  value('matMul of a transpose', { expected: [64] }, () => matMul(ones([1, 64]), transpose(ones([1, 64])))),
  value('add with broadcast', { expected: [11, 22, 13, 24] }, () => add(square2(), tensor1d([10, 20]))),
  value('sum over axis 0', { expected: [4, 6] }, () => sum(square2(), 0)),
  value('exp', { expected: [0, 1, Math.E, Number.POSITIVE_INFINITY] }, () => exp(tensor1d([-200, 0, 1, 200]))),
  value('expm1', { expected: [1e-8], tolerance: 1e-13 }, () => expm1(scalar(1e-8))),
  value('log', { expected: [Number.NEGATIVE_INFINITY, 0, 6.931472] }, () => log(tensor1d([0, 1, 1024]))),
  value('tanh', { expected: [-1, 0.4621172, 1] }, () => tanh(tensor1d([-30, 0.5, 30]))),
  value('sigmoid', { expected: [0, 0.5, 1] }, () => sigmoid(tensor1d([-100, 0, 100]))),
  value('softmax', { expected: [0.25, 0.75] }, () => softmax(tensor1d([0, Math.log(3)]))),
  value('where', { expected: [1, 20] }, () =>
    where(tensor1d([true, false], 'bool'), tensor1d([1, 2]), tensor1d([10, 20])),
  ),
  value('slice and concat', { expected: [3, 4, 1, 2] }, () =>
    concat([slice(square2(), [1, 0], [1, 2]), slice(square2(), [0, 0], [1, 2])]),
  ),
  value('oneHot', { expected: [0, 0, 1, 1, 0, 0] }, () => oneHot(tensor1d([2, 0], 'int32'), 3)),
  value('conv2d', { expected: [10] }, () => conv2d(image2(), ones([2, 2, 1, 1]) as Tensor4D, 1, 'valid')),
  value('avgPool', { expected: [2.5] }, () => avgPool(image2(), 2, 1, 'valid')),
]

/**
 * Values that some backend gets wrong without an error; nothing in this project depends on them. `cumsum` over axis -1
 * is not tried: on wasm it writes outside its tensor and damages the heap of the whole backend.
 */
const avoided: readonly SelfTest[] = [
  value('fused matMul of a transpose', { expected: [65], instead: 'dense of core' }, () =>
    fused.matMul({ a: ones([1, 64]), b: ones([1, 64]), transposeB: true, bias: tensor1d([1]) }),
  ),
  value('mean of a million 0.1', { expected: [0.1], instead: 'meanFloat64 of core' }, () =>
    mean(fill([1_000_000], 0.1)),
  ),
  value('log1p of 1e-8', { expected: [1e-8], tolerance: 1e-13, instead: 'log1p of core' }, () => log1p(scalar(1e-8))),
  value('softplus of -20', { expected: [2.0611537e-9], tolerance: 1e-13, instead: 'softplus of core' }, () =>
    softplus(scalar(-20)),
  ),
  value('erf of 1e-4', { expected: [1.1283792e-4], tolerance: 1e-10, instead: 'normalCdf of core' }, () =>
    erf(scalar(1e-4)),
  ),
  value('maximum of 1 and NaN', { expected: [Number.NaN], instead: 'clip of core' }, () =>
    maximum(scalar(1), scalar(Number.NaN)),
  ),
  value('clip of NaN', { expected: [Number.NaN], instead: 'clip of core' }, () =>
    clipByValue(scalar(Number.NaN), 0, 1),
  ),
]

/** Every value test. */
export const valueSelfTests: readonly SelfTest[] = [...relied, ...avoided]

function square2(): ReturnType<typeof tensor2d> {
  return tensor2d([1, 2, 3, 4], [2, 2])
}

function image2(): Tensor4D {
  return tensor4d([1, 2, 3, 4], [1, 2, 2, 1])
}

function value(
  name: string,
  about: { expected: readonly number[]; tolerance?: number; instead?: string },
  run: SelfTest['run'],
): SelfTest {
  return { name, kind: 'value', tolerance: 1e-5, ...about, run }
}
