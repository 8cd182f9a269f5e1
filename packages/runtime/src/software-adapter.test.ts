import { describe, expect, it } from 'vitest'
import { describeAdapter, isSoftwareAdapter } from './software-adapter.ts'

describe('isSoftwareAdapter', () => {
  it.each([
    { vendor: 'google', architecture: 'swiftshader', description: 'SwiftShader driver 5.0.0' },
    { vendor: 'mesa', description: 'llvmpipe (LLVM 15.0.6, 256 bits)' },
    { vendor: 'microsoft', description: 'Microsoft Basic Render Driver' },
    { isFallbackAdapter: true },
  ])('finds $vendor $description', (info) => {
    expect(isSoftwareAdapter(info)).toBe(true)
  })

  it.each([
    { vendor: 'nvidia', architecture: 'hopper', isFallbackAdapter: false },
    { vendor: 'apple', architecture: 'common-3', description: 'Apple M1 Max' },
    {},
  ])('leaves $vendor $architecture', (info) => {
    expect(isSoftwareAdapter(info)).toBe(false)
  })
})

describe('describeAdapter', () => {
  it('joins what the adapter says', () => {
    expect(describeAdapter({ vendor: 'nvidia', device: '', description: 'H200' })).toBe('nvidia H200')
    expect(describeAdapter({})).toBe('an adapter that does not name itself')
  })
})
