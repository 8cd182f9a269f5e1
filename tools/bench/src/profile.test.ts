import { add, getKernel, registerKernel, tanh, tensor1d, tidy, unregisterKernel } from '@tensorflow/tfjs-core'
import { useBackend } from '@tfjs-flows/runtime'
import { beforeAll, expect, it } from 'vitest'
import { profile } from './profile.ts'

beforeAll(async () => {
  await useBackend('wasm')
})

it("counts calls and each kernel's own time, and puts the kernels back", async () => {
  const stock = getKernel('Add', 'wasm')
  let time = 0
  const clock = (): number => time
  // A kernel that runs another one: 5 ms of its own after the other's 2.
  const tanhKernel = getKernel('Tanh', 'wasm')
  const addKernel = getKernel('Add', 'wasm')
  if (tanhKernel === undefined || addKernel === undefined) throw new Error('wasm has both')
  const replace = (config: typeof tanhKernel): void => {
    unregisterKernel(config.kernelName, 'wasm')
    registerKernel(config)
  }
  replace({
    ...tanhKernel,
    kernelFunc: (params) => {
      time += 5
      tidy(() => {
        add(1, 2)
      })
      return tanhKernel.kernelFunc(params)
    },
  })
  replace({
    ...addKernel,
    kernelFunc: (params) => {
      time += 2
      return addKernel.kernelFunc(params)
    },
  })
  const { milliseconds, rows } = await profile(async () => {
    tidy(() => {
      time += 10
      const x = tensor1d([1, 2])
      tanh(add(x, x))
    })
  }, clock)
  replace(tanhKernel)
  replace(addKernel)
  expect(milliseconds).toBe(19)
  expect(rows).toEqual([
    { kernel: 'Tanh', calls: 1, milliseconds: 5 },
    { kernel: 'Add', calls: 2, milliseconds: 4 },
  ])
  expect(getKernel('Add', 'wasm')).toBe(stock)
})
