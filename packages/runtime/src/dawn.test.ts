import { describe, expect, it } from 'vitest'
import { gpuOf, installDawn } from './dawn.ts'
import { fakeHost } from './fake-host.fixture.ts'
import { MissingPackage } from './host.ts'

const gpu = { requestAdapter: async () => null }
class GPUDevice {}

describe('installDawn', () => {
  it.each([{}, { navigator: { userAgent: 'Node.js' } }])('gives %o what a browser has', async (globals) => {
    const seen: string[][] = []
    const create = (flags: string[]): typeof gpu => {
      seen.push(flags)
      return gpu
    }
    const host = fakeHost({ webgpu: () => ({ globals: { GPUDevice }, create }) }, { globals })
    expect(await installDawn(host, ['backend=vulkan'])).toBe(gpu)
    expect(gpuOf(host)).toBe(gpu)
    expect(globals).toHaveProperty('GPUDevice', GPUDevice)
    expect(seen).toEqual([['backend=vulkan']])
    await installDawn(host, [])
    expect(seen).toHaveLength(1)
  })

  it('throws where the package is absent', async () => {
    await expect(installDawn(fakeHost({}), [])).rejects.toThrow(MissingPackage)
  })
})
