import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { kernelSwitch } from './kernel-switch.ts'
import { plainKernels } from './plain-kernels.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

/** Replaces one kernel of tfjs and adds one of its own, new objects each time. */
function fakeKernels() {
  const stock = getKernel('Tanh', 'wasm') as KernelConfig
  let count = 0
  const replace = (kernel: KernelConfig): void => {
    unregisterKernel(kernel.kernelName, 'wasm')
    registerKernel(kernel)
  }
  const register = () => {
    count += 1
    replace({ ...stock })
    registerKernel({ ...stock, kernelName: 'OneOfOurs' })
    return {
      unregister: () => {
        replace(stock)
        unregisterKernel('OneOfOurs', 'wasm')
      },
    }
  }
  return { stock, register, registrations: () => count }
}

it('exchanges the same kernels, without registering them anew', () => {
  const { stock, register, registrations } = fakeKernels()
  const { on, off } = kernelSwitch(register)
  on()
  const ours = getKernel('Tanh', 'wasm')
  expect(ours).not.toBe(stock)
  expect(getKernel('OneOfOurs', 'wasm')).toBeDefined()
  const made = registrations()
  for (const turn of [off, off, on, on, off]) {
    turn()
    expect(getKernel('Tanh', 'wasm')).toBe(turn === on ? ours : stock)
    expect(getKernel('OneOfOurs', 'wasm') !== undefined).toBe(turn === on)
  }
  expect(registrations()).toBe(made)
})

it('puts plain ops beside the stock kernels', () => {
  const { stock, register } = fakeKernels()
  const found = plainKernels.map(({ kernelName }) => getKernel(kernelName, 'wasm'))
  const { on, off, plain } = kernelSwitch(register)
  on()
  plain()
  expect(getKernel('Tanh', 'wasm')).toBe(stock)
  expect(getKernel('OneOfOurs', 'wasm')).toBeUndefined()
  const now = (): unknown[] => plainKernels.map(({ kernelName }) => getKernel(kernelName, 'wasm'))
  expect(now()).toEqual(plainKernels)
  off()
  expect(now()).toEqual(found)
})

it('turns off what was registered before', () => {
  const { stock, register } = fakeKernels()
  let current: { unregister(): void } | undefined = register()
  // A second registration gives what is there, as that of the package does.
  const once = () => {
    const kernels = current ?? register()
    current = kernels
    return {
      unregister: () => {
        current = undefined
        kernels.unregister()
      },
    }
  }
  const { on, off } = kernelSwitch(once)
  off()
  expect(getKernel('Tanh', 'wasm')).toBe(stock)
  on()
  expect(getKernel('Tanh', 'wasm')).not.toBe(stock)
  off()
  expect(getKernel('OneOfOurs', 'wasm')).toBeUndefined()
})
