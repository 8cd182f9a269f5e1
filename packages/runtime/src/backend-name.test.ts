import { describe, expect, it } from 'vitest'
import { autoOrder, backendNames, parseBackendChoice } from './backend-name.ts'

describe('parseBackendChoice', () => {
  it.each(['auto', ...backendNames])('takes %s', (name) => {
    expect(parseBackendChoice(name)).toBe(name)
  })

  it('names the known ones for any other', () => {
    expect(() => parseBackendChoice('tensorflow')).toThrow(/one of auto, node-gpu, .*got "tensorflow"/)
    expect(() => parseBackendChoice('webgl')).toThrow(/Use webgpu or wasm/)
  })
})

describe('autoOrder', () => {
  it('prefers GPUs, ends with what always starts, and leaves plain JavaScript out', () => {
    expect(autoOrder).toEqual(['node-gpu', 'webgpu', 'node', 'wasm'])
  })
})
