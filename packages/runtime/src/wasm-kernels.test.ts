import { backend, getKernel, type KernelBackend, matMul, setBackend, tensor2d, tidy } from '@tensorflow/tfjs-core'
import { expect, it, vi } from 'vitest'
import { fakeHost } from './fake-host.fixture.ts'
import { type Host, thisHost } from './host.ts'
import { useBackend } from './use-backend.ts'
import { useWasmKernels } from './wasm-kernels.ts'

const use = (host: Host, wanted: boolean | undefined): string => useWasmKernels(host, { wanted, threads: 1 }).why
const isOn = (): boolean => getKernel('FlowsDense', 'wasm') !== undefined

it('leaves tfjs alone where the backend is not started', () => {
  expect(use(thisHost, true)).toMatch(/^kernels of tfjs alone \(registerWasmKernels: /)
})

it('is on unless an option or the environment switches it off', async () => {
  await setBackend('wasm')
  expect(use(thisHost, undefined)).toBe('kernels of tfjs-flows')
  expect(isOn()).toBe(true)
  expect((await useBackend('wasm', { kernels: false })).why).toContain('kernels of tfjs alone')
  expect(isOn()).toBe(false)
  expect((await useBackend('wasm')).why).toContain('kernels of tfjs-flows')
  expect(isOn()).toBe(true)
  const asked = { ...fakeHost({}), builtin: () => ({ env: { TFJS_FLOWS_KERNELS: '0' } }) }
  expect(use(asked, undefined)).toBe('kernels of tfjs alone')
  expect(use(asked, true)).toBe('kernels of tfjs-flows')
  expect(use(asked, false)).toBe('kernels of tfjs alone')
  expect(isOn()).toBe(false)
})

const own = (): unknown[] => ['BatchMatMul', 'Tanh', 'FlowsDense'].map((name) => getKernel(name, 'wasm')?.kernelFunc)
const product = (): number => tidy(() => matMul(tensor2d([[1, 2]]), tensor2d([[3], [4]])).dataSync()[0] ?? 0)

it('leaves tfjs alone where the engine has no SIMD, and says so', async () => {
  await setBackend('wasm')
  const before = own()
  const engineWithoutSimd = vi.spyOn(WebAssembly, 'Module').mockImplementation(function refuse(): never {
    throw new WebAssembly.CompileError('invalid value type')
  })
  try {
    expect(use(thisHost, true)).toMatch(/^kernels of tfjs alone \(registerWasmKernels: .*SIMD.*invalid value type/)
  } finally {
    engineWithoutSimd.mockRestore()
  }
  expect(own()).toEqual(before)
  expect(product()).toBe(11)
})

it('leaves tfjs alone where its memory cannot be imported, and says so', async () => {
  await setBackend('wasm')
  const before = own()
  const { wasm } = backend() as KernelBackend & { wasm: { asm: { memory: WebAssembly.Memory } } }
  const { asm } = wasm
  const none = new WebAssembly.Memory({ initial: 0, maximum: 1 })
  wasm.asm = { ...asm, memory: none }
  try {
    expect(use(thisHost, true)).toMatch(/^kernels of tfjs alone \(registerWasmKernels: .*memory/)
  } finally {
    wasm.asm = asm
  }
  expect(own()).toEqual(before)
  expect(product()).toBe(11)
  expect(use(thisHost, true)).toBe('kernels of tfjs-flows')
  expect(use(thisHost, false)).toBe('kernels of tfjs alone')
})
