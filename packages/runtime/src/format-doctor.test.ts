import { describe, expect, it } from 'vitest'
import type { DoctorReport } from './doctor.ts'
import type { BackendReport } from './examine-backend.ts'
import { formatDoctor } from './format-doctor.ts'

const fault = { name: 'log1p', kind: 'value', expected: '1e-8' } as const
const wasm: BackendReport = {
  name: 'wasm',
  starts: true,
  reason: 'WebAssembly, 1 thread',
  fix: null,
  software: false,
  epsilon: 2 ** -23,
  selfTests: [
    { ...fault, ok: false, got: '0', instead: 'softplus' },
    { name: 'gather', kind: 'gradient', ok: false, expected: '0 2', got: 'error: no kernel', instead: null },
    { name: 'add', kind: 'value', ok: true, expected: '1', got: '1', instead: null },
  ],
  gemm: [{ size: 256, plain: 43.21, transposeA: 1.4, transposeB: null, explicitTranspose: 35 }],
  ops: [{ name: 'exp', gelemPerSecond: 0.54321 }],
}
const node: BackendReport = {
  ...{ name: 'node', starts: false, reason: 'not installed', fix: 'Run pnpm add it', software: false, epsilon: null },
  ...{ selfTests: [], gemm: [], ops: [] },
}
const cpu: BackendReport = {
  ...wasm,
  name: 'cpu',
  selfTests: [{ ...fault, ok: true, got: '1e-8', instead: 'softplus' }],
}
const report: DoctorReport = {
  platform: {
    runtime: 'Node 24.21.0 on linux x64',
    cores: 2,
    memoryGiB: null,
    tfjs: '4.22.0',
    webAssembly: { simd: true, relaxedSimd: false, threads: true },
    sharedMemory: true,
  },
  backends: [node, wasm, cpu],
  auto: { name: 'wasm', why: '' },
  ok: false,
  seconds: 1.23,
}

describe('formatDoctor', () => {
  const lines = formatDoctor(report).split('\n')

  it('shows the machine and the backends', () => {
    expect(lines).toContain('  Memory         not known')
    expect(lines).toContain('  WebAssembly    SIMD yes, relaxed SIMD no, threads yes')
    expect(lines).toContain('  node  -       not installed')
    expect(lines).toContain('  node  Run pnpm add it.')
  })

  it('shows speed in three digits, a column a backend', () => {
    expect(lines).toContain('  matMul 256                  43.2   43.2')
    expect(lines).toContain('  matMul 256, transposeB      -      -')
    expect(lines).toContain('  exp                         0.543  0.543')
  })

  it('shows the failed tests alone, a row a test', () => {
    expect(lines).toContain('                      right  wasm    cpu  used instead')
    expect(lines).toContain('  log1p               1e-8   0       ok   softplus')
    expect(lines).toContain('  gradient of gather  0 2    throws  -    NOT WORKED AROUND')
    expect(lines.some((line) => line.includes('  add'))).toBe(false)
  })

  it('ends with what auto takes', () => {
    expect(lines.slice(-2)).toEqual(['auto takes wasm: NOT fit for use, see NOT WORKED AROUND above', '(1.2 s)'])
    expect(formatDoctor({ ...report, backends: [node], auto: { name: null, why: '' } })).toContain('auto takes none')
  })
})
