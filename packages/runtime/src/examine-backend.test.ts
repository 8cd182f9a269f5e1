import { setBackend } from '@tensorflow/tfjs-core'
import { afterEach, expect, it } from 'vitest'
import { examineBackend } from './examine-backend.ts'
import { fakeHost } from './fake-host.fixture.ts'

afterEach(async () => {
  await setBackend('cpu')
})

const context = { host: fakeHost({}), allowSoftware: true, wasmPaths: undefined, dawnFlags: [] }

it('reports why a backend does not start', async () => {
  expect(await examineBackend('webgpu', context, { speed: true, budget: 1 })).toEqual({
    name: 'webgpu',
    starts: false,
    reason: 'the package webgpu is not installed',
    fix: expect.stringContaining('pnpm add'),
    software: false,
    epsilon: null,
    selfTests: [],
    gemm: [],
    ops: [],
  })
})

it('keeps to its budget', async () => {
  const report = await examineBackend('cpu', context, { speed: true, budget: 0 })
  expect(report).toMatchObject({ starts: true, epsilon: 2 ** -23 })
  expect(report.gemm.map(({ size }) => size)).toEqual([256, 512])
  expect(report.gemm[1]?.plain).toBeNull()
})
