import { describe, expect, it } from 'vitest'
import { wasmFeatures } from './wasm-features.ts'

describe('wasmFeatures', () => {
  it('finds what Node 24 has', () => {
    expect(wasmFeatures()).toEqual({ simd: true, relaxedSimd: true, threads: true })
  })
})
