import { type KernelFunc, registerKernel, setBackend, tensor1d, tidy, unregisterKernel } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { softplus } from '../index.ts'

it('an op runs the kernel of the active backend where there is one, and its composite elsewhere', async () => {
  const value = (): number => tidy(() => softplus(tensor1d([0])).dataSync()[0]!)
  const kernelFunc: KernelFunc = ({ backend }) => {
    const dataId = (backend as { write(values: Float32Array, shape: number[], dtype: 'float32'): object }).write(
      Float32Array.of(42),
      [1],
      'float32',
    )
    return { dataId, shape: [1], dtype: 'float32' }
  }
  await setBackend('cpu')
  registerKernel({ kernelName: 'FlowsSoftplus', backendName: 'cpu', kernelFunc })
  try {
    expect(value()).toBe(42)
    await setBackend('wasm')
    expect(value()).toBeCloseTo(Math.LN2, 6)
  } finally {
    unregisterKernel('FlowsSoftplus', 'cpu')
    await setBackend('cpu')
  }
  expect(value()).toBeCloseTo(Math.LN2, 6)
})
