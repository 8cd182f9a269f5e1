import { getBackend } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { fakeHost } from './fake-host.fixture.ts'
import { thisHost } from './host.ts'
import { startCpu } from './start-cpu.ts'

it('starts plain JavaScript', async () => {
  expect(await startCpu(thisHost)).toMatchObject({ ok: true, tfjsBackend: 'cpu' })
  expect(getBackend()).toBe('cpu')
})

it('refuses one of another version', async () => {
  const host = fakeHost({ '@tensorflow/tfjs-backend-cpu': () => ({ version_cpu: '4.20.0' }) })
  expect(await startCpu(host)).toMatchObject({ ok: false, reason: expect.stringContaining('tfjs-backend-cpu 4.20.0') })
})
