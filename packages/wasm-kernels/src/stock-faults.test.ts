import { fused, matMul, setBackend, type Tensor2D, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core'
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
})
