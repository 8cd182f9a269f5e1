import { getBackend } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { doctor } from './doctor.ts'

describe('doctor', () => {
  it('examines all backends, restores the active one and reports plain data', async () => {
    const report = await doctor({ threads: 2 })
    expect(getBackend()).toBe('cpu')
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(report.seconds).toBeLessThan(15)
    expect(report.backends.map(({ name }) => name)).toEqual(['node-gpu', 'webgpu', 'node', 'wasm', 'cpu'])
    const starting = report.backends.filter(({ starts }) => starts)
    expect(starting.map(({ name }) => name)).toEqual(expect.arrayContaining(['wasm', 'cpu']))
    expect(starting.find(({ name }) => name === 'wasm')?.reason).toContain(', 2 threads,')
    for (const { selfTests, gemm } of starting) {
      expect(selfTests.filter(({ ok, instead }) => !ok && instead === null)).toEqual([])
      expect(gemm).toHaveLength(2)
    }
    expect(report.ok).toBe(true)
  })

  it('says what auto takes and why', async () => {
    const report = await doctor({ backends: ['node', 'wasm'], speed: false, threads: 1 })
    expect(report.auto.name).toBe('wasm')
    expect(report.auto.why).toContain('node: the package @tensorflow/tfjs-node is not installed')
    expect(report.auto.why).toContain('webgpu was not examined')
    expect(report.auto.why).toMatch(/wasm is the first that starts .*, 1 thread,/)
  })

  it('is not well where nothing starts', async () => {
    const report = await doctor({ backends: ['node'], speed: false })
    expect(report).toMatchObject({ auto: { name: null }, ok: false })
  })
})
