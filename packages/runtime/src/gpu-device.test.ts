import { expect, it } from 'vitest'
import { lacksGpuDevice } from './gpu-device.ts'
import type { Host } from './host.ts'

function machine(platform: string, present: readonly string[], nodeVersion: string | undefined = '24.0.0'): Host {
  const builtins: Record<string, object> = {
    'node:process': { platform },
    'node:fs': { existsSync: (path: string) => present.includes(path) },
  }
  return {
    nodeVersion,
    globals: {},
    importModule: () => Promise.reject(new Error('nothing is installed')),
    builtin: (name) => builtins[name],
  }
}

it('sees a GPU by its device on Linux, and says nothing of other systems', () => {
  expect(lacksGpuDevice(machine('linux', []))).toBe(true)
  expect(lacksGpuDevice(machine('linux', ['/dev/dri']))).toBe(false)
  expect(lacksGpuDevice(machine('linux', ['/dev/nvidia0']))).toBe(false)
  expect(lacksGpuDevice(machine('darwin', []))).toBe(false)
  expect(lacksGpuDevice({ ...machine('linux', []), nodeVersion: undefined })).toBe(false)
  expect(lacksGpuDevice({ ...machine('linux', []), builtin: () => undefined })).toBe(false)
})
