import {
  clone,
  engine,
  fill,
  fused,
  getKernel,
  matMul,
  maximum,
  mean,
  minimum,
  scalar,
  setBackend,
  sum,
  type Tensor,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'

/**
 * What is wrong in tfjs's own kernels. A test that fails here says that tfjs has mended the fault: delete the row of
 * the README's table, and the kernel if nothing else needs it. Speed is no test; `pnpm bench ops` shows it.
 */
describe('tfjs 4.22 on wasm', () => {
  beforeAll(async () => {
    await setBackend('wasm')
  })

  it('_FusedMatMul adds the bias once per 48 terms where a side is transposed', () => {
    tidy(() => {
      const a = tensor2d(new Float32Array(100), [100, 1])
      const b = tensor2d(new Float32Array(100), [100, 1])
      const bias = tensor1d([1])
      expect(fused.matMul({ a, b, bias, transposeA: true }).dataSync()[0]).toBe(3)
      expect((matMul(a, b, true) as Tensor2D).dataSync()[0]).toBe(0)
    })
  })

  it('Sum and Mean add in one float32', () => {
    tidy(() => {
      expect(Math.abs((mean(fill([1_000_000], 0.1)).dataSync()[0] ?? 0) - 0.1)).toBeGreaterThan(5e-4)
      expect(Math.abs((sum(fill([1_000_000], 0.1)).dataSync()[0] ?? 0) - 1e5)).toBeGreaterThan(500)
    })
  })

  it('Log1p loses small values', () => {
    tidy(() => {
      expect(
        engine()
          .runKernel<Tensor>('Log1p', { x: scalar(1e-8) }, {})
          .dataSync()[0],
      ).toBe(0)
    })
  })

  it('has no gradient of a convolution in its filter', () => {
    expect(getKernel('Conv2DBackpropFilter', 'wasm')).toBeUndefined()
  })

  it('has no gradient of gather', () => {
    expect(getKernel('UnsortedSegmentSum', 'wasm')).toBeUndefined()
  })

  it('Identity copies what an op saves for its gradient', () => {
    tidy(() => {
      const x = scalar(1)
      expect(clone(x).dataId).not.toBe(x.dataId)
    })
  })

  it('Maximum and Minimum swallow NaN', () => {
    tidy(() => {
      expect(maximum(scalar(1), scalar(Number.NaN)).dataSync()[0]).toBe(1)
      expect(minimum(scalar(1), scalar(Number.NaN)).dataSync()[0]).toBe(1)
    })
  })
})
