import { getKernel, matMul, setBackend, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { allKernels } from './all-kernels.ts'
import { hasWasmKernels, registerWasmKernels } from './register-wasm-kernels.ts'

const names = allKernels.map(({ kernelName }) => kernelName)
const kernelsNow = (): unknown[] => names.map((name) => getKernel(name, 'wasm')?.kernelFunc)
const product = (): number[] => tidy(() => [...matMul(tensor2d([[1, 2]]), tensor2d([[3, 4]]), false, true).dataSync()])

it('says that the backend must be started first', () => {
  expect(() => registerWasmKernels()).toThrow(/registerWasmKernels: .*must be started/)
})

it('puts back what was there', async () => {
  await setBackend('wasm')
  const before = kernelsNow()
  const kernels = registerWasmKernels()
  expect(kernelsNow().every((kernel, i) => kernel !== before[i])).toBe(true)
  expect([...kernels.replaced, ...kernels.added].sort()).toEqual([...names].sort())
  expect(product()).toEqual([11])
  kernels.unregister()
  kernels.unregister()
  expect(kernelsNow()).toEqual(before)
  expect(product()).toEqual([11])
})

it('is registered once', () => {
  const kernels = registerWasmKernels()
  expect(registerWasmKernels()).toBe(kernels)
  expect(hasWasmKernels()).toBe(true)
  kernels.unregister()
  expect(hasWasmKernels()).toBe(false)
})
