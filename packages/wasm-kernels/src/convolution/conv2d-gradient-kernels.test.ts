import {
  conv2d,
  grads,
  mul,
  type Scalar,
  setBackend,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core'
import { Rng } from '@tfjs-flows/core'
import { describe, expect, it } from 'vitest'
import { registerWasmKernels } from '../register-wasm-kernels.ts'

type Four = readonly [number, number, number, number]

interface Case {
  readonly image: Four
  readonly filter: Four
  readonly stride?: number
  readonly pad?: 'same' | 'valid' | number
}

const cases: Record<string, Case> = {
  'narrow to wide': { image: [2, 7, 6, 3], filter: [3, 3, 3, 9] },
  'wide to narrow': { image: [2, 6, 7, 11], filter: [3, 2, 11, 2] },
  'nothing padded': { image: [1, 9, 8, 4], filter: [5, 5, 4, 4], pad: 'valid' },
  'padded by two': { image: [1, 5, 5, 2], filter: [2, 2, 2, 3], pad: 2 },
  'every second pixel': { image: [2, 9, 8, 5], filter: [3, 3, 5, 4], stride: 2 },
}

/** The gradients of tf.conv2d in image and filter. */
function evaluate({ image, filter, stride = 1, pad = 'same' }: Case): Float32Array[] {
  return tidy(() => {
    const rng = new Rng(5)
    const [x, weights] = [rng.normal([...image]), rng.normal([...filter])]
    const apply = (a: Tensor, b: Tensor): Tensor => conv2d(a as Tensor4D, b as Tensor4D, stride, pad)
    const dy = rng.normal(apply(x, weights).shape)
    return grads((a: Tensor, b: Tensor) => sum(mul(apply(a, b), dy)) as Scalar)([x, weights]).map((gradient) =>
      Float32Array.from(gradient.dataSync()),
    )
  })
}

describe('the gradients of tf.conv2d', () => {
  it.each(Object.entries(cases))('agree with those of the cpu backend, %s', async (_, at) => {
    await setBackend('cpu')
    const wanted = evaluate(at)
    await setBackend('wasm')
    const kernels = registerWasmKernels()
    const got = evaluate(at)
    kernels.unregister()
    for (const [i, gradient] of got.entries()) {
      const off = gradient.map((value, j) => Math.abs(value - (wanted[i]?.[j] ?? Number.NaN)))
      expect(gradient.length).toBe(wanted[i]?.length)
      expect(off.reduce((worst, error) => Math.max(worst, error), 0)).toBeLessThan(5e-5)
    }
  })
})
