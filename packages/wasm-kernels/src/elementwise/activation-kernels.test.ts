import { engine, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { onWasmKernels } from '../fixtures/on-wasm-kernels.ts'

onWasmKernels()

const slopes: Record<string, (y: number) => number> = {
  leakyRelu: (y) => (y > 0 ? 1 : y < 0 ? Math.fround(0.01) : y + 0),
  relu: (y) => (y > 0 ? 1 : y * 0 + 0),
  tanh: (y) => Math.fround(1 - Math.fround(y * y)),
}
const values = [0, -0, 0.5, -0.75, 1, -1, 1e-45, -1e-45, 3e38, -7, Number.NaN]

describe.each(Object.keys(slopes))('%s', (activation) => {
  it.each([1, 2, 3, 4, 5, 7, 8, 9, 31, 1009])('multiplies %i gradients by the slope of the output', (length) => {
    tidy(() => {
      const at = (i: number): number => values[i % values.length] as number
      const y = Float32Array.from({ length }, (_, i) => at(i))
      const dy = Float32Array.from({ length }, (_, i) => (i % 5 === 4 ? Number.POSITIVE_INFINITY : i - 2))
      const inputs = { dy: tensor1d(dy), y: tensor1d(y) }
      const got = engine().runKernel<Tensor>('FlowsActivationGradient', inputs, { activation }).dataSync()
      const want = y.map((value, i) => (dy[i] as number) * (slopes[activation]?.(value) as number))
      expect(got).toEqual(want)
    })
  })
})
