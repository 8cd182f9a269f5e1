import { getKernel, setBackend } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { fakeHost } from './fake-host.fixture.ts'
import { thisHost } from './host.ts'
import { useBackend } from './use-backend.ts'
import { useWasmKernels } from './wasm-kernels.ts'

const isOn = (): boolean => getKernel('FlowsDense', 'wasm') !== undefined

it('leaves tfjs alone where the backend is not started', () => {
  expect(useWasmKernels(thisHost, true)).toMatch(/^kernels of tfjs alone \(registerWasmKernels: /)
})

it('is on unless an option or the environment switches it off', async () => {
  await setBackend('wasm')
  expect(useWasmKernels(thisHost, undefined)).toBe('kernels of tfjs-flows')
  expect(isOn()).toBe(true)
  expect((await useBackend('wasm', { kernels: false })).why).toContain('kernels of tfjs alone')
  expect(isOn()).toBe(false)
  expect((await useBackend('wasm')).why).toContain('kernels of tfjs-flows')
  expect(isOn()).toBe(true)
  const asked = { ...fakeHost({}), builtin: () => ({ env: { TFJS_FLOWS_KERNELS: '0' } }) }
  expect(useWasmKernels(asked, undefined)).toBe('kernels of tfjs alone')
  expect(useWasmKernels(asked, true)).toBe('kernels of tfjs-flows')
  expect(useWasmKernels(asked, false)).toBe('kernels of tfjs alone')
  expect(isOn()).toBe(false)
})
