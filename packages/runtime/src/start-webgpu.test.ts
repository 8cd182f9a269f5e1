import { describe, expect, it } from 'vitest'
import type { Gpu, GpuAdapter } from './dawn.ts'
import { fakeHost } from './fake-host.fixture.ts'
import { startWebgpu } from './start-webgpu.ts'

const options = { allowSoftware: false, dawnFlags: [] }

function gpuWith(adapter: GpuAdapter | null): { navigator: { gpu: Gpu } } {
  return { navigator: { gpu: { requestAdapter: async () => adapter } } }
}

describe('startWebgpu', () => {
  it('says what to install in Node', async () => {
    const result = await startWebgpu(fakeHost({}), options)
    expect(result).toMatchObject({
      ok: false,
      reason: 'the package webgpu is not installed',
      fix: expect.stringContaining('pnpm add @tensorflow/tfjs-backend-webgpu@4.22.0 webgpu@0.6'),
    })
  })

  it('says what to install where Dawn is there and the backend is not', async () => {
    const host = fakeHost({}, { globals: gpuWith({ info: { vendor: 'nvidia' } }) })
    const reason = 'the package @tensorflow/tfjs-backend-webgpu is not installed'
    expect(await startWebgpu(host, options)).toMatchObject({ ok: false, reason })
  })

  it('asks for a driver in Node and for another browser elsewhere', async () => {
    const node = await startWebgpu(fakeHost({}, { globals: gpuWith(null) }), options)
    expect(node).toMatchObject({ ok: false, fix: expect.stringContaining('VK_DRIVER_FILES') })
    const old = await startWebgpu(fakeHost({}, { nodeVersion: undefined }), options)
    expect(old).toMatchObject({ ok: false, reason: expect.stringContaining('this browser has no WebGPU') })
    const blocked = await startWebgpu(fakeHost({}, { nodeVersion: undefined, globals: gpuWith(null) }), options)
    expect(blocked).toMatchObject({ ok: false, fix: expect.stringContaining('hardware acceleration') })
  })

  it('refuses a software adapter before it loads anything', async () => {
    const globals = gpuWith({ info: { architecture: 'swiftshader' }, isFallbackAdapter: true })
    const result = await startWebgpu(fakeHost({}, { globals }), options)
    expect(result).toMatchObject({
      ok: false,
      reason: 'the only WebGPU adapter is software (swiftshader), slower than wasm',
    })
  })

  it('says when the backend was imported too early', async () => {
    const globals = gpuWith({ info: { vendor: 'nvidia' } })
    const host = fakeHost({ '@tensorflow/tfjs-backend-webgpu': () => ({}) }, { globals })
    const result = await startWebgpu(host, options)
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('before navigator.gpu existed') })
  })
})
