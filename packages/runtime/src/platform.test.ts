import { version_core } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { fakeHost } from './fake-host.fixture.ts'
import { thisHost } from './host.ts'
import { describePlatform } from './platform.ts'

describe('describePlatform', () => {
  it('describes this Node', () => {
    const platform = describePlatform(thisHost)
    expect(platform.runtime).toMatch(/^Node \d+\.\d+\.\d+ on \w+ \w+$/)
    expect(platform.cores).toBeGreaterThan(0)
    expect(platform.memoryGiB).toBeGreaterThan(0)
    expect(platform.tfjs).toBe(version_core)
    expect(platform.sharedMemory).toBe(true)
  })

  it('describes a browser by what it tells', () => {
    const navigator = { userAgent: 'Mozilla/5.0 Example', hardwareConcurrency: 8, deviceMemory: 4 }
    const about = { nodeVersion: undefined, builtin: () => undefined }
    const known = describePlatform(fakeHost({}, { ...about, globals: { navigator } }))
    expect(known).toMatchObject({ runtime: 'Mozilla/5.0 Example', cores: 8, memoryGiB: 4, sharedMemory: false })
    expect(describePlatform(fakeHost({}, about))).toMatchObject({ cores: null, memoryGiB: null })
  })
})
